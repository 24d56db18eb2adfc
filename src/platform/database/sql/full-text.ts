import { containsWords } from './contains-words.js';
import { term, type Term } from './newest-list.js';
import type { SqlReader } from './sql-connection.js';

/**
 * A table with two full-text indexes (FTS5) of its column `search_text`: `NAME_search` with
 * trigrams, and `NAME_bigrams` with single characters and bigrams. Triggers keep them up to date.
 */
export type SearchedTable = 'product' | 'user';

/**
 * If more rows match, they are not collected and sorted; the query scans an index in sort order.
 */
const MAX_CANDIDATES = 1000;

/** Shorter words occur in no trigram. */
const TRIGRAM_LENGTH = 3;

export interface Search {
  /** The ids that an index finds; null if there are too many, or if no word is indexed. */
  readonly candidates: readonly number[] | null;
  /** Conditions that each of those rows must still meet. */
  readonly terms: readonly Term[];
}

/** The words that one of the indexes can find, or both together. */
interface IndexedWords {
  /** Selects the ids of the rows that contain all of them. */
  readonly found: Term;
  readonly others: readonly string[];
}

/**
 * Finds rows whose text contains each of the words, literally. A word of three or more characters
 * is a phrase of trigrams; a shorter one is a token of the other index.
 * @param id the SQL of the row's id
 * @param text the SQL of the row's text
 */
export function searchFullText(
  connection: SqlReader,
  table: SearchedTable,
  words: readonly string[],
  { id, text }: { readonly id: string; readonly text: string },
): Search {
  // NUL ends a string for FTS5 queries and for SQLite's substr(), so these words are compared
  // instead.
  const rest = words.filter((word) => word.includes('\0'));
  const long = words.filter((word) => !rest.includes(word) && [...word].length >= TRIGRAM_LENGTH);
  const short = words.filter((word) => !rest.includes(word) && !long.includes(word));
  const indexed: IndexedWords[] = [];
  if (long.length > 0) {
    const match = long.map((word) => `"${word.replaceAll('"', '""')}"`).join(' AND ');
    indexed.push({ found: matchingRows(`${table}_search`, match), others: [...short, ...rest] });
  }
  if (short.length > 0) {
    const match = short.map((word) => Buffer.from(word).toString('hex')).join(' AND ');
    indexed.push({ found: matchingRows(`${table}_bigrams`, match), others: [...long, ...rest] });
  }

  const [one, other] = indexed;
  if (one && other) indexed.push({ found: intersection(one.found, other.found), others: rest });

  for (const { found, others } of indexed) {
    const candidates = collectRows(connection, found);
    if (candidates) return { candidates, terms: containsWords(text, others) };
  }
  const all = indexed.at(-1)?.found;
  // The unary plus makes SQLite scan the index that is in sort order.
  const scanned = all ? [term(`+${id} IN (${all.sql})`, ...all.values)] : [];
  return { candidates: null, terms: [...scanned, ...containsWords(text, rest)] };
}

function matchingRows(index: string, match: string): Term {
  return term(`SELECT rowid FROM ${index} WHERE ${index} MATCH ?`, match);
}

/** The unary plus makes SQLite read each index once, instead of one for each row of the other. */
function intersection(one: Term, other: Term): Term {
  return term(`${one.sql} AND +rowid IN (${other.sql})`, ...one.values, ...other.values);
}

/** Returns the ids, or null if there are more than MAX_CANDIDATES. */
function collectRows(connection: SqlReader, { sql, values }: Term): number[] | null {
  const rows = connection.all<{ rowid: number }>(`${sql} LIMIT ?`, ...values, MAX_CANDIDATES + 1);
  return rows.length <= MAX_CANDIDATES ? rows.map(({ rowid }) => rowid) : null;
}
