import { containsWords } from './contains-words.js';
import { term, type Term } from './newest-list.js';
import type { SqlReader } from './sql-connection.js';

/**
 * A table with two full-text indexes (FTS5) of its column `search_text`, which triggers keep in
 * step with the table: `NAME_search` of trigrams, and `NAME_bigrams` of single characters and
 * bigrams.
 */
export type SearchedTable = 'product' | 'user';

/**
 * More rows than this are not looked up one by one and sorted, but found on the way along an index.
 */
const MOST_CANDIDATES = 1000;

/** Characters of a trigram. A shorter word is in none. */
const TRIGRAM_LENGTH = 3;

export interface Search {
  /**
   * The ids of the rows that the index finds; null where they are many, or the words are not
   * indexed.
   */
  readonly candidates: readonly number[] | null;
  /** What is still to be asked of each row. */
  readonly terms: readonly Term[];
}

/** Words that one of the indexes can find. */
interface IndexedWords {
  /** The ids of the rows that hold them all. */
  readonly found: Term;
  readonly others: readonly string[];
}

/**
 * Finds the rows in whose text each of the words occurs, literally. A word of three characters or
 * more is a phrase of trigrams; a shorter one is a token of the other index.
 * @param id the SQL of the row's id
 * @param text the SQL of the row's text
 */
export function searchFor(
  connection: SqlReader,
  table: SearchedTable,
  words: readonly string[],
  { id, text }: { readonly id: string; readonly text: string },
): Search {
  // FTS5 reads its query, and SQLite's substr() its text, as a C string.
  const rest = words.filter((word) => word.includes('\0'));
  const long = words.filter((word) => !rest.includes(word) && [...word].length >= TRIGRAM_LENGTH);
  const short = words.filter((word) => !rest.includes(word) && !long.includes(word));
  const indexed: IndexedWords[] = [];
  if (long.length > 0) {
    const match = long.map((word) => `"${word.replaceAll('"', '""')}"`).join(' AND ');
    indexed.push({ found: rowsOf(`${table}_search`, match), others: [...short, ...rest] });
  }
  if (short.length > 0) {
    const match = short.map((word) => Buffer.from(word).toString('hex')).join(' AND ');
    indexed.push({ found: rowsOf(`${table}_bigrams`, match), others: [...long, ...rest] });
  }

  for (const { found, others } of indexed) {
    const candidates = fewRows(connection, found);
    if (candidates) return { candidates, terms: containsWords(text, others) };
  }
  const unindexed = containsWords(text, rest);
  const [first, second] = indexed.map(({ found }) => found);
  if (!first) return { candidates: null, terms: unindexed };
  const all = second ? both(first, second) : first;
  const candidates = second ? fewRows(connection, all) : null;
  if (candidates) return { candidates, terms: unindexed };
  // The plus keeps the planner on the way along the index that is in order.
  return { candidates: null, terms: [term(`+${id} IN (${all.sql})`, ...all.values), ...unindexed] };
}

function rowsOf(index: string, match: string): Term {
  return term(`SELECT rowid FROM ${index} WHERE ${index} MATCH ?`, match);
}

/** The plus makes SQLite read each index once, instead of one for each row of the other. */
function both(one: Term, other: Term): Term {
  return term(`${one.sql} AND +rowid IN (${other.sql})`, ...one.values, ...other.values);
}

/** Their ids; null where they are more than candidates may be. */
function fewRows(connection: SqlReader, { sql, values }: Term): number[] | null {
  const rows = connection.all<{ rowid: number }>(`${sql} LIMIT ?`, ...values, MOST_CANDIDATES + 1);
  return rows.length <= MOST_CANDIDATES ? rows.map(({ rowid }) => rowid) : null;
}
