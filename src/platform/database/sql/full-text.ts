import { containsWords } from './contains-words.js';
import { term, type Term } from './newest-list.js';
import type { SqlReader } from './sql-connection.js';

/**
 * A table with a full-text index of its column `search_text`: `NAME_search` (FTS5, trigrams), which
 * triggers keep in step with the table, and `NAME_trigrams`, the vocabulary of the index.
 */
export type SearchedTable = 'product' | 'user';

/**
 * More rows than this are not looked up one by one and sorted, but found on the way along an index.
 */
const MOST_CANDIDATES = 1000;

/**
 * A short word that goes on in more ways than this is in too many texts for the index to be of use.
 */
const MOST_CONTINUATIONS = 16;

/** Characters of a trigram. */
const INDEXED_LENGTH = 3;

export interface Search {
  /**
   * The ids of the rows that the index finds; null where they are many, or the words are not
   * indexed.
   */
  readonly candidates: readonly number[] | null;
  /** What is still to be asked of each row. */
  readonly terms: readonly Term[];
}

const NOTHING: Search = { candidates: [], terms: [] };

/**
 * Finds the rows in whose text each of the words occurs, literally. A word of three characters or
 * more is a phrase of the index. A shorter one is the beginning of trigrams (every text ends with
 * TEXT_END of search-text.ts), so it is looked up in the vocabulary; where it begins none, no text
 * holds it.
 * @param id the SQL of the row's id
 * @param text the SQL of the row's text
 */
export function searchFor(
  connection: SqlReader,
  table: SearchedTable,
  words: readonly string[],
  { id, text }: { readonly id: string; readonly text: string },
): Search {
  const phrases: string[] = [];
  const rest: string[] = [];
  for (const word of words) {
    const phrase = phraseOf(connection, table, word);
    if (phrase === '') return NOTHING;
    if (phrase === null) rest.push(word);
    else phrases.push(phrase);
  }
  const compared = containsWords(text, rest);
  if (phrases.length === 0) return { candidates: null, terms: compared };
  const match = phrases.join(' AND ');
  const found = `SELECT rowid FROM ${table}_search WHERE ${table}_search MATCH ?`;
  const rows = connection.all<{ rowid: number }>(`${found} LIMIT ?`, match, MOST_CANDIDATES + 1);
  if (rows.length <= MOST_CANDIDATES) return { candidates: rows.map(({ rowid }) => rowid), terms: compared };
  // The plus keeps the planner on the way along the index that is in order.
  return { candidates: null, terms: [term(`+${id} IN (${found})`, match), ...compared] };
}

/**
 * The word in the language of MATCH; null where the index is of no use for it, empty where no text
 * holds it.
 */
function phraseOf(connection: SqlReader, table: SearchedTable, word: string): string | null {
  // FTS5 reads its query as a C string.
  if (word.includes('\0')) return null;
  if ([...word].length >= INDEXED_LENGTH) return quoted(word);
  const continuations = trigramsFrom(connection, table, word);
  if (continuations.length > MOST_CONTINUATIONS) return null;
  return continuations.length === 0 ? '' : `(${continuations.map(quoted).join(' OR ')})`;
}

/**
 * The trigrams that begin with the word, a few more than are useful at most. Each is one step in
 * the index.
 */
function trigramsFrom(connection: SqlReader, table: SearchedTable, word: string): string[] {
  const vocabulary = `SELECT term FROM ${table}_trigrams WHERE term`;
  const found: string[] = [];
  let next = connection.get<{ term: string }>(`${vocabulary} >= ? LIMIT 1`, word);
  while (next?.term.startsWith(word) && found.length <= MOST_CONTINUATIONS) {
    found.push(next.term);
    next = connection.get<{ term: string }>(`${vocabulary} > ? LIMIT 1`, next.term);
  }
  return found;
}

function quoted(word: string): string {
  return `"${word.replaceAll('"', '""')}"`;
}
