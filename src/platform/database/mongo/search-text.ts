import { trusted } from 'mongoose';
import { fold } from '../../../shared/text.js';

/**
 * A combining mark that nobody sees. fold() leaves none in any text or word, so no word reaches
 * across it.
 */
const BETWEEN = '\u034F';

/** What a search in these texts looks through: the field `search_text`. */
export function searchText(...texts: readonly (string | null)[]): string {
  return texts.map((text) => fold(text ?? '')).join(BETWEEN);
}

/** The `$expr` of the documents in which each of the words occurs. */
export const holdsEvery = (words: readonly string[]) => trusted({ $and: words.map(occurs) });

/** Compared, never interpreted: a word is no pattern, and `$price` no field. */
const occurs = (word: string) => ({ $gte: [{ $indexOfCP: ['$search_text', { $literal: word }] }, 0] });
