/**
 * Letters that Unicode does not decompose, in lower case, as CLDR's Latin-ASCII transliterates
 * them.
 */
const TRANSLITERATIONS: Readonly<Record<string, string>> = {
  ...{ æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ħ: 'h', ŧ: 't', ŋ: 'n', ĸ: 'q' },
  ...{ ƀ: 'b', ɓ: 'b', ƈ: 'c', ȼ: 'c', ɖ: 'd', ɗ: 'd', ɇ: 'e', ƒ: 'f', ǥ: 'g', ɠ: 'g', ɦ: 'h', ⱨ: 'h' },
  ...{ ɨ: 'i', ɉ: 'j', ƙ: 'k', ƚ: 'l', ⱡ: 'l', ɫ: 'l', ɲ: 'n', ƞ: 'n', ɵ: 'o', ƥ: 'p', ɍ: 'r', ɽ: 'r' },
  ...{ ȿ: 's', ⱦ: 't', ƭ: 't', ʈ: 't', ʉ: 'u', ʋ: 'v', ⱳ: 'w', ƴ: 'y', ɏ: 'y', ƶ: 'z', ȥ: 'z', ⱥ: 'a' },
};
const TRANSLITERATED_LETTER = new RegExp(`[${Object.keys(TRANSLITERATIONS).join('')}]`, 'g');

/**
 * What people type in one way and printers set in another. An accent that stands by itself is a
 * quote.
 */
const TYPOGRAPHIC_VARIANTS: readonly (readonly [RegExp, string])[] = [
  [/′′|[“”„‟″«»〝〞〟ʺ״]/g, '"'],
  [/ [\u0300\u0301]|[`‘’‚‛ʹʻʼʽ′‵‹›ꞌ׳]/g, "'"],
  [/[\p{Pd}−⁃˗➖]/gu, '-'],
  [/[×✕✖⨉⨯]/g, 'x'],
  [/[⁄∕]/g, '/'],
];

/** Accents, and what nobody sees: U+2800 is a blank that Unicode takes for a symbol. */
const INVISIBLE = /[\p{M}\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB\u2800]/gu;

/**
 * Folds text for comparing, in searches, sort orders and slugs: `Crème` and `creme`, `Łódź` and
 * `lodz`, `Men’s` and `men's`, `170 × 240` and `170 x 240` are the same. Databases keep the folded
 * form beside the text, because their own collations differ. Changing this function takes a
 * migration that folds what is stored anew.
 */
export function fold(text: string): string {
  // Down, up and down again: `ẞ`, `ß` and `SS` meet only so. A sigma has two lower cases. Case
  // comes before the marks, because one of them, the Greek iota below a letter, is a letter in
  // upper case.
  const caseless = text.normalize('NFKD').toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ');
  let folded = caseless.normalize('NFKD');
  for (const [sign, plain] of TYPOGRAPHIC_VARIANTS) folded = folded.replace(sign, plain);
  return folded
    .replace(INVISIBLE, '')
    .replace(TRANSLITERATED_LETTER, (letter) => TRANSLITERATIONS[letter] ?? letter)
    .normalize('NFC');
}

/** Different words that a search looks for at most; those that follow are ignored. */
const MAX_WORDS = 10;

/**
 * The folded words of a search, without those that are found wherever another one is. One of
 * nothing but accents folds to nothing; taken as it is, it finds nothing.
 */
export function wordsOf(search: string): string[] {
  const words = [...new Set(fold(search).split(/\s+/).filter(Boolean))];
  if (words.length === 0) return [search];
  return words
    .filter((word) => !words.some((other) => other !== word && other.includes(word)))
    .slice(0, MAX_WORDS);
}
