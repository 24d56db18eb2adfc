import { ValidationError } from '../../shared/domain-error.js';

export const MIN_PASSWORD = 8;
export const MAX_PASSWORD = 256;

/**
 * The maximum length of a sequence whose repetition is rejected: `19841984` is rejected, a repeated
 * phrase is not.
 */
const MAX_REPEATED_LENGTH = 5;

/**
 * The rows of keyboards, whose characters are not consecutive code points.
 */
const KEYBOARD_ROWS = [
  '8901',
  '1234567890-=',
  '!@#$%^&*()_+',
  "qwertyuiop[]\\asdfghjkl;'zxcvbnm,./",
  'qwertzuiopasdfghjklyxcvbnm',
  'azertyuiopqsdfghjklmwxcvbn',
  'йцукенгшщзхъфывапролджэячсмитьбю',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/',
  'qazwsxedcrfvtgbyhnujmikolp',
];
const ROWS_BOTH_WAYS = KEYBOARD_ROWS.flatMap((row) => [row, [...row].reverse().join('')]);

/**
 * Returns the form that is hashed and compared, so that the same characters typed on different
 * keyboards are the same password (NIST SP 800-63B, section 5.1.1.2).
 */
export function normalizePassword(password: string): string {
  return password.normalize('NFKC');
}

/**
 * Checks a password as NIST SP 800-63B recommends: a minimum length and no composition rules, but
 * no common passwords, data of the account, repetitions or sequences.
 * @param isCommon whether a password, normalized and in lower case, is in the list of common
 * passwords
 * @param field its name in the request
 * @throws ValidationError on `field`
 */
export function assertGoodPassword(
  password: string,
  isCommon: (password: string) => boolean,
  account: { readonly email: string; readonly username: string },
  field = 'password',
): void {
  const normalized = normalizePassword(password);
  // Normalization expands some characters, which must not make a short password long enough.
  const shortest = Math.min([...password].length, [...normalized].length);
  const folded = normalized.toLowerCase();
  const personal = [account.email, account.username, account.email.split('@', 1)[0] ?? ''];
  const problem =
    shortest < MIN_PASSWORD || [...normalized].length > MAX_PASSWORD
      ? `must have ${MIN_PASSWORD} to ${MAX_PASSWORD} characters`
      : isCommon(folded) || personal.some((each) => normalizePassword(each).toLowerCase() === folded)
        ? 'is too easy to guess: it is a common password, the e-mail address or the username'
        : isRepetition([...folded]) || isSequential([...folded])
          ? 'is too easy to guess: it consists only of repetitions or sequences'
          : null;
  if (problem) throw new ValidationError([{ field, message: `${field} ${problem}` }]);
}

/**
 * Whether a short sequence is repeated: `aaaaaaaa`, `12341234`. The last repetition may be
 * incomplete.
 */
function isRepetition(characters: readonly string[]): boolean {
  const longest = Math.min(MAX_REPEATED_LENGTH, Math.floor(characters.length / 2));
  return Array.from({ length: longest }, (_, index) => index + 1).some((length) =>
    characters.every((character, index) => character === characters[index % length]),
  );
}

/**
 * Whether it consists only of runs of three or more adjacent characters: `98765432`, `1234abcd`
 * (the example of NIST SP 800-63B), `qwertasdfg`. Doubled characters count once: `aabbccddee`.
 */
function isSequential(characters: readonly string[]): boolean {
  const singles = characters.filter((character, index) => character !== characters[index - 1]);
  return [characters, singles].some((each) => {
    const inRuns = new Set<number>();
    for (let at = 0; at + 2 < each.length; at += 1) {
      if (isAdjacentTriple(each.slice(at, at + 3)))
        [at, at + 1, at + 2].forEach((index) => inRuns.add(index));
    }
    return inRuns.size === each.length;
  });
}

/** Whether three characters are consecutive (ascending or descending) or equal. */
function isAdjacentTriple(triple: readonly string[]): boolean {
  const [a = 0, b = 0, c = 0] = triple.map((character) => character.codePointAt(0));
  const isEvenlySpaced = b - a === c - b && Math.abs(b - a) <= 1;
  return isEvenlySpaced || ROWS_BOTH_WAYS.some((row) => row.includes(triple.join('')));
}
