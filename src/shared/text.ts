/**
 * Folds text for comparing: case and accents go, so that `Crème` and `creme` are the same. Stores keep the
 * folded form beside the text, because their own collations differ from each other.
 */
export function fold(text: string): string {
  const letters = text.normalize('NFKD').replace(/\p{M}/gu, '');
  // Up and down again: `ß` and `SS` meet only in upper case. A sigma has two lower cases.
  return letters.toUpperCase().toLowerCase().replaceAll('ς', 'σ').normalize('NFC');
}
