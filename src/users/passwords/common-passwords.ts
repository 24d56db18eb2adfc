import { Injectable } from '@nestjs/common';
import { dictionary } from '@zxcvbn-ts/language-common';

/** Common passwords from breaches, in lower case. */
@Injectable()
export class CommonPasswords {
  private list: ReadonlySet<string | number> | undefined;

  /** Builds the list when it is first needed, which saves time and memory at each start. */
  readonly has = (password: string): boolean => {
    this.list ??= new Set<string | number>(dictionary['passwords-common']);
    return this.list.has(password);
  };
}
