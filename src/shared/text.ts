/**
 * Folds text for comparing: case and accents go, so that `Crème` and `creme` are the same. Stores keep the
 * folded form beside the text, because their own collations differ from each other.
 */
export function fold(text: string): string {
  // Down, up and down again: `ẞ`, `ß` and `SS` meet only so. A sigma has two lower cases. Case comes before the marks,
  // because one of them, the Greek iota below a letter, is a letter in upper case.
  const caseless = text.normalize('NFKD').toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ');
  return caseless.normalize('NFKD').replace(/\p{M}/gu, '').normalize('NFC');
}

/** The folded words of a search. One of nothing but accents folds to nothing; taken as it is, it finds nothing. */
export function wordsOf(search: string): string[] {
  const words = fold(search).split(/\s+/).filter(Boolean);
  return words.length > 0 ? words : [search];
}
