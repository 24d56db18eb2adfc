import { fold } from '../../../shared/text.js';

/**
 * Separates the texts, so that no word matches across two of them: an invisible combining mark,
 * which fold() removes from all texts and words.
 */
const SEPARATOR = '\u034F';

/** The value of the column `search_text`, in which these texts can be searched. */
export function searchText(...texts: readonly (string | null)[]): string {
  return texts.map((text) => fold(text ?? '')).join(SEPARATOR);
}
