import type { Chance } from './chance.js';

/**
 * Texts that databases compare, order or search in ways of their own, where they are left to it.
 */
const WORDS = [
  // Case and accents, composed and not.
  ...[
    'cafe',
    'Café',
    'CAFE\u0301',
    'cafe\u0301',
    'Ñandú',
    'n\u0303andu',
    'Ångström',
    '\u212Bngstrom',
    'A\u030A',
  ],
  // Letters whose cases differ in length, in number, or by language.
  ...['Straße', 'STRASSE', 'STRA\u1E9EE', 'İstanbul', 'istanbul', 'ISTANBUL', 'ıstanbul', 'i\u0307'],
  ...['ὈΔΟΣ', 'οδος', 'οδοσ', 'ᾳ', 'αι', '\u0345', 'Ǆ', 'ǆ', 'ǅ', 'ﬁne', 'fine', 'ﬀ'],
  // Code points, UTF-16 units and bytes are in different orders here.
  ...[
    '\uFF5E',
    '\u{1F600}',
    '🦊',
    '👩‍👩‍👧',
    '𝒜lpha',
    'alpha',
    '\u{10FFFD}',
    '\uFFFD',
    '日本',
    'ヤ',
    'ﾔ',
    'か\u3099',
    'が',
  ],
  // What is typed in one way and printed in another.
  ...['170 × 240', '170 x 240', 'Men’s', "men's", 'Łódź', 'lodz', 'Søren', 'æon', 'a–b', 'a-b', '“q”'],
  // What is not a letter, is invisible, or means something to a database.
  ...[
    '100%',
    '1000',
    '%',
    '_',
    '__',
    'a_b',
    'aXb',
    'a%b',
    "O'Brien",
    '"quoted"',
    'back\\slash',
    '\\%',
    '*',
    'a.*b',
  ],
  ...[
    '[a-z]',
    '$where',
    '$name',
    '.',
    '{"$gt":""}',
    'null',
    '0',
    '-1',
    '\u200Bzero',
    'zero',
    'soft\u00ADhyphen',
    '~',
    '|',
  ],
  ...['a', 'A', 'b', 'B', 'z', 'Z', 'zz', 'zebra', 'apple', 'Apple', 'rug', 'wool', 'mug', 'lamp'],
] as const;

const BLANKS = [' ', ' ', ' ', '  ', '\u00A0', '\u3000'];

/** One line with something in it, as names are. */
export function line(chance: Chance): string {
  return words(chance, 3);
}

/** Perhaps of several lines, perhaps empty, perhaps missing. */
export function prose(chance: Chance): string | null {
  if (chance.oneIn(4)) return null;
  if (chance.oneIn(8)) return '';
  return words(chance, 5) + (chance.oneIn(4) ? `\n${words(chance, 2)}` : '');
}

/**
 * Words, or pieces of words, that occur in what `line` and `prose` make; few of them, else nothing
 * is found.
 */
export function search(chance: Chance): string {
  const found = chance.oneIn(3) ? words(chance, 2) : piece(chance, chance.pick(WORDS));
  return chance.oneIn(4) ? `${found}${chance.pick(BLANKS)}${piece(chance, chance.pick(WORDS))}` : found;
}

function words(chance: Chance, most: number): string {
  const count = 1 + chance.below(most);
  let text = '';
  for (let made = 0; made < count; made += 1) {
    if (made > 0) text += chance.pick(BLANKS);
    text += chance.pick(WORDS);
  }
  return text;
}

/** Cut between code points: what is cut within one is not well formed, and refused. */
function piece(chance: Chance, word: string): string {
  const points = [...word];
  const from = chance.below(points.length);
  return points.slice(from, from + 1 + chance.below(3)).join('');
}
