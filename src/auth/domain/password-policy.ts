import { ValidationError } from '../../shared/domain-error.js';

export const MIN_PASSWORD = 8;
export const MAX_PASSWORD = 256;

/**
 * The form that is hashed and compared: the same characters typed on different keyboards are one password
 * (NIST SP 800-63B, section 5.1.1.2).
 */
export function normalizePassword(password: string): string {
  return password.normalize('NFKC');
}

/**
 * NIST SP 800-63B: a length, no rules of composition, and nothing that others use or that the account itself says.
 * @param isCommon whether a password, normalised and in lower case, is on the list of those that are tried first
 * @param field what the request calls it
 * @throws ValidationError on `field`
 */
export function assertGoodPassword(
  password: string,
  isCommon: (password: string) => boolean,
  account: { readonly email: string; readonly username: string },
  field = 'password',
): void {
  const normalized = normalizePassword(password);
  // Some characters become many: what is short to type is short to guess.
  const shortest = Math.min([...password].length, [...normalized].length);
  const fold = normalized.toLowerCase();
  const personal = [account.email, account.username, account.email.split('@', 1)[0] ?? ''];
  const problem =
    shortest < MIN_PASSWORD || [...normalized].length > MAX_PASSWORD
      ? `must have ${MIN_PASSWORD} to ${MAX_PASSWORD} characters`
      : isCommon(fold) || personal.some((each) => normalizePassword(each).toLowerCase() === fold)
        ? 'is too easy to guess: many use it, or the account says it'
        : null;
  if (problem) throw new ValidationError([{ field, message: `${field} ${problem}` }]);
}
