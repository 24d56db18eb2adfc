import type { Term } from './term.js';

/** A table with a column `search_text`. */
export type SearchedTable = 'product' | 'user';

/** The columns that a search needs, as the statement names them. */
export interface SearchedColumns {
  readonly id: string;
  readonly text: string;
}

export interface Search {
  /** The ids that an index has found beforehand; null if the conditions are all there is. */
  readonly candidates: readonly number[] | null;
  /** Conditions that each of those rows must still meet, or each row if there are no candidates. */
  readonly terms: readonly Term[];
}
