import { term, type Term } from './newest-list.js';

/** As many words as a search has at most; if there are more, the others are read from a list. */
const PLACES = 10;

/**
 * Asks that each of the words occurs in the text, literally. The SQL is the same for any number of
 * words up to ten (an empty word occurs in every text) and the same for any number beyond: every
 * statement is kept, so its text must not depend on how many values there are.
 * @param text the SQL of the text
 */
export function containsWords(text: string, words: readonly string[]): Term[] {
  if (words.length === 0) return [];
  const places = Array.from({ length: PLACES }, (_, index) => words[index] ?? '');
  const first = term(places.map(() => `instr(${text}, ?) > 0`).join(' AND '), ...places);
  if (words.length <= PLACES) return [first];
  const others = `NOT EXISTS (SELECT 1 FROM json_each(?) AS word WHERE instr(${text}, word.value) = 0)`;
  return [first, term(others, JSON.stringify(words.slice(PLACES)))];
}
