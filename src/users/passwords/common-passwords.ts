import { Injectable } from '@nestjs/common';
import { dictionary } from '@zxcvbn-ts/language-common';

/** Common passwords from breaches, in lower case. */
@Injectable()
export class CommonPasswords {
  private readonly list = new Set<string | number>(dictionary['passwords-common']);

  /** @param password in lower case */
  readonly has = (password: string): boolean => this.list.has(password);
}
