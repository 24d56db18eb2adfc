import { trusted } from 'mongoose';
import { fold } from '../../../shared/text.js';

/**
 * Separates the texts, so that no word matches across two of them: an invisible combining mark,
 * which fold() removes from all texts and words.
 */
const SEPARATOR = '\u034F';

/** The value of the field `search_text`, in which these texts can be searched. */
export function searchText(...texts: readonly (string | null)[]): string {
  return texts.map((text) => fold(text ?? '')).join(SEPARATOR);
}

/** An `$expr` that matches documents with each of the words. */
export const containsEveryWord = (words: readonly string[]) => trusted({ $and: words.map(containsWord) });

/** Compares literally: a word is never a pattern, and `$price` never a field. */
const containsWord = (word: string) => ({ $gte: [{ $indexOfCP: ['$search_text', { $literal: word }] }, 0] });
