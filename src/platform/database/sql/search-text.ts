import { fold } from '../../../shared/text.js';

/**
 * A combining mark that nobody sees. fold() leaves none in any text or word, so no word reaches
 * across it.
 */
const BETWEEN = '\u034F';

/** So that each of a text's last characters begins a trigram as well: see full-text.ts. */
export const TEXT_END = BETWEEN.repeat(2);

/** What a search in these texts looks through: the column `search_text`. */
export function searchText(...texts: readonly (string | null)[]): string {
  return texts.map((text) => fold(text ?? '')).join(BETWEEN) + TEXT_END;
}
