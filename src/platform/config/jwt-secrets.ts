import { dictionary } from '@zxcvbn-ts/language-common';
import { ConfigError, text, type Env } from './variables.js';

const VARIABLE = 'JWT_SECRET';
const MIN_BYTES = 32;
const MIN_DISTINCT = 8;
/** Pairs of adjacent characters that no pattern explains; each one stands for about 4 bits. */
const MIN_UNEXPLAINED = 16;
const ADVICE = 'use the output of `openssl rand -base64 48`';

/** The secrets that sign and verify: the first one signs, all of them verify. */
export type JwtSecrets = readonly [string, ...string[]];

/**
 * Reads the list of secrets. In production each one must also be hard to guess. Messages name a
 * secret by its position, never by its text.
 * @param fallback the secret where the variable is not set
 * @throws ConfigError
 */
export function jwtSecrets(env: Env, production: boolean, fallback: () => string | undefined): JwtSecrets {
  const value = text(env, VARIABLE) ?? fallback();
  if (value === undefined) throw new ConfigError(VARIABLE, `is required in production: ${ADVICE}.`);
  const [first = '', ...others] = value.split(',').map((each) => each.trim());
  const secrets: JwtSecrets = [first, ...others];
  secrets.forEach((secret, index) => {
    const which = secrets.length === 1 ? '' : ` (secret ${index + 1} of ${secrets.length})`;
    if (Buffer.byteLength(secret) < MIN_BYTES) {
      throw new ConfigError(VARIABLE, `must have at least ${MIN_BYTES} bytes${which}: ${ADVICE}.`);
    }
    const weakness = production ? weaknessOf(secret) : null;
    if (weakness !== null) throw new ConfigError(VARIABLE, `${weakness}${which}: ${ADVICE}.`);
  });
  return secrets;
}

/** Why a secret is easy to guess; null where it looks random. */
export function weaknessOf(secret: string): string | null {
  const characters = [...secret.toLowerCase()];
  if (new Set(characters).size < MIN_DISTINCT) return 'has too few different characters';
  if (repeatsItself(characters)) return 'is repetitive';
  if (/\s/.test(secret)) return 'is a phrase instead of random';
  const text = withoutLeet(secret.toLowerCase());
  const pairs = Array.from({ length: text.length - 1 }, (_, index) => text.slice(index, index + 2));
  const sequential = pairs.map(isSequential);
  const regular = pairs.map((pair, index) => stepOf(pair) === stepOf(pairs[index + 1] ?? ''));
  const inWord = wordsIn(text);
  const frequent = pairs.map((pair) => FREQUENT.has(pair));
  // Separators between words say nothing either way.
  const counted = pairs.flatMap((pair, index) => (/[._-]/.test(pair) ? [] : [index]));
  const runs = [sequential, regular, frequent];
  const unexplained = counted.filter(
    (at) => !inWord.has(at) && !runs.some((fits) => isInRun(fits, at)),
  ).length;
  const isPredictable = unexplained < MIN_UNEXPLAINED || unexplained < counted.length / 2;
  return isPredictable ? 'consists of words or sequences instead of random characters' : null;
}

/** A single pair that fits may be chance; words and sequences have several in a row. */
function isInRun(fits: readonly boolean[], at: number): boolean {
  return fits[at] === true && (fits[at - 1] === true || fits[at + 1] === true);
}

/** Whether four characters in five equal the one that stands the same distance before them. */
function repeatsItself(characters: readonly string[]): boolean {
  for (let period = 1; period <= characters.length / 2; period += 1) {
    const compared = characters.length - period;
    const same = characters.filter((each, index) => each === characters[index - period]).length;
    if (same >= compared * 0.8) return true;
  }
  return false;
}

const KEYBOARD = ['1234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm', '1qaz2wsx3edc4rfv5tgb6yhn7ujm'];
const KEYBOARD_BOTH_WAYS = [...KEYBOARD, ...KEYBOARD.map((row) => [...row].reverse().join(''))];

function stepOf(pair: string): number {
  return pair.charCodeAt(1) - pair.charCodeAt(0);
}

function isSequential(pair: string): boolean {
  return Math.abs(stepOf(pair)) <= 1 || KEYBOARD_BOTH_WAYS.some((row) => row.includes(pair));
}

/** The hundred most frequent pairs of letters: three in four pairs of an English text. */
const FREQUENT = new Set(
  (
    'th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro ' +
    'ic ne ea ra ce li ch ll be ma si om ur ca el ta la ns di fo ho pe ec pr no ct us ac ot il tr ly nc et ut ss so ' +
    'rs un lo wa ge ie wh ee wi em ad ol rt po we na ul ni ts mo ow pa im mi ai sh ir su id os iv'
  ).split(' '),
);

const MIN_WORD = 5;
const MAX_WORD = 14;
/** Made where it is first needed: development does without it. */
let commonPasswords: ReadonlySet<string | number> | undefined;

/** The pairs that belong to a common password, by their index. */
function wordsIn(text: string): Set<number> {
  commonPasswords ??= new Set<string | number>(dictionary['passwords-common']);
  const found = new Set<number>();
  for (let start = 0; start < text.length; start += 1) {
    for (let length = MIN_WORD; length <= MAX_WORD && start + length <= text.length; length += 1) {
      if (!commonPasswords.has(text.slice(start, start + length))) continue;
      for (let at = start; at < start + length - 1; at += 1) found.add(at);
    }
  }
  return found;
}

const LEET: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
};

/** `p4ssw0rd` is a word. Hexadecimal digits are not: as letters they would be mostly vowels. */
function withoutLeet(secret: string): string {
  if (/^[0-9a-f\s._-]*$/.test(secret)) return secret;
  return secret.replace(
    /(?<=[a-z@$\d])[013457@$](?=[a-z@$\d])|^[013457@$](?=[a-z])/g,
    (each) => LEET[each] ?? each,
  );
}
