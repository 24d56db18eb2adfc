import { Brackets, type EntityManager } from 'typeorm';
import { containsWords, hasWords } from './contains-words.js';
import { term, type Term } from './term.js';

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

export interface FoundRows {
  /** The ids that an index finds; null if there are too many, or if no word is indexed. */
  readonly candidates: readonly number[] | null;
  /** Conditions that each of those rows must still meet, or each row if there are no candidates. */
  readonly conditions: readonly Brackets[];
}

/** The form of `FoundRows` for statements by hand. */
export interface Search {
  /** The ids that an index finds; null if there are too many, or if no word is indexed. */
  readonly candidates: readonly number[] | null;
  /** Conditions that each of those rows must still meet. */
  readonly terms: readonly Term[];
}

/** What one of the indexes, or both together, can find. */
interface Matches<Query> {
  /** Selects the ids of the rows that contain all of its words. */
  readonly found: Query;
  readonly others: readonly string[];
}

/** The words of a search, by how they are found. */
interface SortedWords {
  /** For the index `NAME_search`. */
  readonly long: readonly string[];
  /** For the index `NAME_bigrams`. */
  readonly short: readonly string[];
  /** For no index. */
  readonly rest: readonly string[];
}

/** A subquery with named parameters. */
interface Subquery {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Finds rows whose text contains each of the words, literally. A word of three or more characters
 * is a phrase of trigrams; a shorter one is a token of the other index. A query can have one such
 * search.
 * @param alias of the entity in the query that gets the conditions
 */
export async function searchRows(
  manager: EntityManager,
  table: SearchedTable,
  words: readonly string[],
  alias: string,
): Promise<FoundRows> {
  const sorted = sortWords(words);
  const text = `${alias}.searchText`;
  const matches = matchesOf(
    sorted,
    (index, match) => matchingIds(`${table}_${index}`, match),
    // The unary plus makes SQLite read each index once, instead of one for each row of the other.
    (one, other) => ({
      sql: `${one.sql} AND +rowid IN (${other.sql})`,
      parameters: { ...one.parameters, ...other.parameters },
    }),
  );
  for (const { found, others } of matches) {
    const candidates = await collectIds(manager, found);
    if (candidates) return { candidates, conditions: hasWords(text, others) };
  }
  const all = matches.at(-1)?.found;
  // The unary plus makes SQLite scan the index that is in sort order.
  const isFound =
    all && new Brackets((query) => query.where(`+ ${alias}.id IN (${all.sql})`, all.parameters));
  return { candidates: null, conditions: [...(isFound ? [isFound] : []), ...hasWords(text, sorted.rest)] };
}

/** What runs statements that are written by hand. */
export type SqlQueries = Pick<EntityManager, 'query'>;

/**
 * The form of `searchRows` for statements by hand.
 * @param id the SQL of the row's id
 * @param text the SQL of the row's text
 */
export async function searchTerms(
  manager: SqlQueries,
  table: SearchedTable,
  words: readonly string[],
  { id, text }: { readonly id: string; readonly text: string },
): Promise<Search> {
  const sorted = sortWords(words);
  const matches = matchesOf(sorted, (index, match) => matchingRows(`${table}_${index}`, match), intersection);
  for (const { found, others } of matches) {
    const candidates = await collectRows(manager, found);
    if (candidates) return { candidates, terms: containsWords(text, others) };
  }
  const all = matches.at(-1)?.found;
  // The unary plus makes SQLite scan the index that is in sort order.
  const scanned = all ? [term(`+${id} IN (${all.sql})`, ...all.values)] : [];
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
function matchesOf<Query>(
  { long, short, rest }: SortedWords,
  matching: (index: 'search' | 'bigrams', match: string) => Query,
  intersect: (one: Query, other: Query) => Query,
): Matches<Query>[] {
  const matches: Matches<Query>[] = [];
  if (long.length > 0) {
    const match = long.map((word) => `"${word.replaceAll('"', '""')}"`).join(' AND ');
    matches.push({ found: matching('search', match), others: [...short, ...rest] });
  }
  if (short.length > 0) {
    const match = short.map((word) => Buffer.from(word).toString('hex')).join(' AND ');
    matches.push({ found: matching('bigrams', match), others: [...long, ...rest] });
  }
  const [one, other] = matches;
  if (one && other) matches.push({ found: intersect(one.found, other.found), others: rest });
  return matches;
}

function matchingIds(index: string, match: string): Subquery {
  return { sql: `SELECT rowid FROM ${index} WHERE ${index} MATCH :${index}`, parameters: { [index]: match } };
}

/** Returns the ids, or null if there are more than MAX_CANDIDATES. */
async function collectIds(manager: EntityManager, { sql, parameters }: Subquery): Promise<number[] | null> {
  const rows = await manager
    .createQueryBuilder()
    .select('found.rowid', 'id')
    .from(`(${sql})`, 'found')
    .setParameters(parameters)
    .limit(MAX_CANDIDATES + 1)
    .getRawMany<{ id: number }>();
  return rows.length <= MAX_CANDIDATES ? rows.map(({ id }) => id) : null;
}

function matchingRows(index: string, match: string): Term {
  return term(`SELECT rowid FROM ${index} WHERE ${index} MATCH ?`, match);
}

function intersection(one: Term, other: Term): Term {
  return term(`${one.sql} AND +rowid IN (${other.sql})`, ...one.values, ...other.values);
}

async function collectRows(manager: SqlQueries, { sql, values }: Term): Promise<number[] | null> {
  const parameters = [...values, MAX_CANDIDATES + 1];
  const rows = await manager.query<{ rowid: number }[]>(`${sql} LIMIT ? + 0`, parameters);
  return rows.length <= MAX_CANDIDATES ? rows.map(({ rowid }) => rowid) : null;
}
