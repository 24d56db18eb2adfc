import type { EntityManager } from 'typeorm';
import type { Search, SearchedColumns, SearchedTable } from '../search.js';
import { term, type Term } from '../term.js';
import { containsWords } from './contains-words.js';

/**
 * If more rows match, they are not collected and sorted; the query scans an index in sort order.
 */
const MAX_CANDIDATES = 1000;

/** Shorter words occur in no trigram. */
const TRIGRAM_LENGTH = 3;

/** The words of a search, by how they are found. */
interface SortedWords {
  /** For the index `NAME_search`. */
  readonly long: readonly string[];
  /** For the index `NAME_bigrams`. */
  readonly short: readonly string[];
  /** For no index. */
  readonly rest: readonly string[];
}

/** What one of the indexes, or both together, can find. */
interface Matches {
  /** Selects the ids of the rows that contain all of its words. */
  readonly found: Term;
  readonly others: readonly string[];
}

/**
 * Finds rows whose text contains each of the words, literally. Each searched table has two
 * full-text indexes (FTS5) of its column `search_text`: `NAME_search` with trigrams, in which a
 * word of three or more characters is a phrase, and `NAME_bigrams` with single characters and
 * bigrams, of which a shorter word is one. Triggers keep them up to date.
 */
export async function searchFullText(
  manager: EntityManager,
  table: SearchedTable,
  words: readonly string[],
  { id, text }: SearchedColumns,
): Promise<Search> {
  const sorted = sortWords(words);
  const matches = matchesOf(table, sorted);
  for (const { found, others } of matches) {
    const candidates = await collectIds(manager, found);
    if (candidates) return { candidates, terms: containsWords(text, others) };
  }
  const all = matches.at(-1)?.found;
  // The unary plus makes SQLite scan the index that is in sort order.
  const scanned = all ? [term(`+ ${id} IN (${all.sql})`, ...all.values)] : [];
  return { candidates: null, terms: [...scanned, ...containsWords(text, sorted.rest)] };
}

function sortWords(words: readonly string[]): SortedWords {
  // NUL ends a string for FTS5 queries and for SQLite's substr(), so these words are compared
  // instead.
  const rest = words.filter((word) => word.includes('\0'));
  const long = words.filter((word) => !rest.includes(word) && [...word].length >= TRIGRAM_LENGTH);
  const short = words.filter((word) => !rest.includes(word) && !long.includes(word));
  return { long, short, rest };
}

/** The queries to try, one after the other, until one finds few rows. */
function matchesOf(table: SearchedTable, { long, short, rest }: SortedWords): Matches[] {
  const matches: Matches[] = [];
  if (long.length > 0) {
    const match = long.map((word) => `"${word.replaceAll('"', '""')}"`).join(' AND ');
    matches.push({ found: matching(`${table}_search`, match), others: [...short, ...rest] });
  }
  if (short.length > 0) {
    const match = short.map((word) => Buffer.from(word).toString('hex')).join(' AND ');
    matches.push({ found: matching(`${table}_bigrams`, match), others: [...long, ...rest] });
  }
  const [one, other] = matches;
  if (one && other) matches.push({ found: intersection(one.found, other.found), others: rest });
  return matches;
}

function matching(index: string, match: string): Term {
  return term(`SELECT rowid FROM ${index} WHERE ${index} MATCH ?`, match);
}

/** The unary plus makes SQLite read each index once, instead of one for each row of the other. */
function intersection(one: Term, other: Term): Term {
  return term(`${one.sql} AND +rowid IN (${other.sql})`, ...one.values, ...other.values);
}

/** Returns the ids, or null if there are more than MAX_CANDIDATES. */
async function collectIds(manager: EntityManager, { sql, values }: Term): Promise<number[] | null> {
  // SQLite compiles a statement with a bare parameter as its limit again at each execution.
  const rows = await manager.query<{ rowid: number }[]>(`${sql} LIMIT ? + 0`, [
    ...values,
    MAX_CANDIDATES + 1,
  ]);
  return rows.length <= MAX_CANDIDATES ? rows.map(({ rowid }) => rowid) : null;
}
