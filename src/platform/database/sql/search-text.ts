import { fold } from '../../../shared/text.js';

/**
 * A combining mark that nobody sees. fold() leaves none in any text or word, so no word reaches
 * across it.
 */
const BETWEEN = '\u034F';

/** What a search in these texts looks through: the column `search_text`. */
export function searchText(...texts: readonly (string | null)[]): string {
  return texts.map((text) => fold(text ?? '')).join(BETWEEN);
}
