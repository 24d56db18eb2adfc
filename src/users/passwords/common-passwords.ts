import { Injectable } from '@nestjs/common';
import { dictionary } from '@zxcvbn-ts/language-common';

/** The passwords that are tried first, from breaches; lower case. */
@Injectable()
export class CommonPasswords {
  private readonly list = new Set<string | number>(dictionary['passwords-common']);

  /** @param password in lower case */
  readonly has = (password: string): boolean => this.list.has(password);
}
