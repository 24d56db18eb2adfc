import { fold } from '../../../shared/text.js';

/** A combining mark that nobody sees. fold() leaves none in any text or word, so no word reaches across it. */
const BETWEEN = '\u034F';

interface Searched {
  readonly email: string;
  readonly username: string;
  readonly fullName: string | null;
}

/** What a search for users looks through. */
export function userSearchText({ email, username, fullName }: Searched): string {
  return [email, username, fullName ?? ''].map(fold).join(BETWEEN);
}
