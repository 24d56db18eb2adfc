import { term, type Term } from '../term.js';

/** Number of words with a placeholder of their own. Further words are read from a JSON list. */
const PLACEHOLDERS = 10;

/**
 * The conditions that the text contains each of the words, literally. Up to ten words have the same
 * SQL (an empty word occurs in every text), and so has any higher number: prepared statements are
 * kept, so SQL must not depend on the number of values.
 * @param text the SQL of the text
 */
export function containsWords(text: string, words: readonly string[]): Term[] {
  if (words.length === 0) return [];
  const places = Array.from({ length: PLACEHOLDERS }, (_, index) => words[index] ?? '');
  const first = term(places.map(() => `instr(${text}, ?) > 0`).join(' AND '), ...places);
  if (words.length <= PLACEHOLDERS) return [first];
  const others = `NOT EXISTS (SELECT 1 FROM json_each(?) AS word WHERE instr(${text}, word.value) = 0)`;
  return [first, term(others, JSON.stringify(words.slice(PLACEHOLDERS)))];
}
