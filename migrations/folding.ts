// Frozen copies of fold() in src/shared/text.ts, as it was when the migrations that use them were
// written. What is stored was folded by one of them; a migration must do the same for ever.

export type Fold = (text: string) => string;

/** Until the migrations named `search`. */
export const foldBefore: Fold = (text) => {
  const caseless = text.normalize('NFKD').toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ');
  return caseless.normalize('NFKD').replace(/\p{M}/gu, '').normalize('NFC');
};

const LETTERS: Readonly<Record<string, string>> = {
  ...{ æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ħ: 'h', ŧ: 't', ŋ: 'n', ĸ: 'q' },
  ...{ ƀ: 'b', ɓ: 'b', ƈ: 'c', ȼ: 'c', ɖ: 'd', ɗ: 'd', ɇ: 'e', ƒ: 'f', ǥ: 'g', ɠ: 'g', ɦ: 'h', ⱨ: 'h' },
  ...{ ɨ: 'i', ɉ: 'j', ƙ: 'k', ƚ: 'l', ⱡ: 'l', ɫ: 'l', ɲ: 'n', ƞ: 'n', ɵ: 'o', ƥ: 'p', ɍ: 'r', ɽ: 'r' },
  ...{ ȿ: 's', ⱦ: 't', ƭ: 't', ʈ: 't', ʉ: 'u', ʋ: 'v', ⱳ: 'w', ƴ: 'y', ɏ: 'y', ƶ: 'z', ȥ: 'z', ⱥ: 'a' },
};
const LETTER = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'g');

const SIGNS: readonly (readonly [RegExp, string])[] = [
  [/′′|[“”„‟″«»〝〞〟ʺ״]/g, '"'],
  [/ [\u0300\u0301]|[`‘’‚‛ʹʻʼʽ′‵‹›ꞌ׳]/g, "'"],
  [/[\p{Pd}−⁃˗➖]/gu, '-'],
  [/[×✕✖⨉⨯]/g, 'x'],
  [/[⁄∕]/g, '/'],
];

const UNSEEN = /[\p{M}\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB\u2800]/gu;

/**
 * Since the migrations named `search`: signs, letters that do not decompose, and what nobody sees.
 */
export const fold: Fold = (text) => {
  const caseless = text.normalize('NFKD').toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ');
  let folded = caseless.normalize('NFKD');
  for (const [sign, plain] of SIGNS) folded = folded.replace(sign, plain);
  return folded
    .replace(UNSEEN, '')
    .replace(LETTER, (letter) => LETTERS[letter] ?? letter)
    .normalize('NFC');
};

/** Between the texts of one `search_text`: no folded text holds it. */
export const BETWEEN = '\u034F';
