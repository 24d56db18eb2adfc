import type { OrderSearch } from '../domain/order.repository.js';
import { containsWords } from '../../platform/database/sql/contains-words.js';
import { searchFullText } from '../../platform/database/sql/full-text.js';
import { term, type Term } from '../../platform/database/sql/newest-list.js';
import type { SqlReader, SqlValue } from '../../platform/database/sql/sql-connection.js';

/**
 * Maximum number of matching orders to collect and sort. If more match, the query scans an index in
 * the sort order of the list instead: with many matches, a page is soon full.
 */
const MAX_CANDIDATES = 1000;

const BY_NUMBER = 'order_number >= ? AND order_number < ?';
const BY_CONTACT = 'contact_email >= ? AND contact_email < ?';
const CUSTOMER_SEARCH = { id: 'u.id', text: 'u.search_text' };

interface FoundOrders {
  /** True if few orders match; `term` then lists their ids. */
  readonly isSelective: boolean;
  readonly term: Term;
}

/** Returns the SQL term for a search, without loading all matching orders or users. */
export function searchOrders(connection: SqlReader, search: OrderSearch): FoundOrders {
  const { numberPrefix, emailPrefix, words } = search;
  const ranges = [numberPrefix, upperBound(numberPrefix), emailPrefix, upperBound(emailPrefix)];
  const customers = joinTerms(customersWith(connection, words));
  // CROSS JOIN makes SQLite begin with the users, so that it can stop at the limit.
  const ofCustomers = `SELECT o.id FROM users u CROSS JOIN orders o ON o.user_id = u.id WHERE ${customers.sql}`;
  const rows = connection.all<{ id: number }>(
    `SELECT id FROM orders WHERE ${BY_NUMBER} UNION ALL SELECT id FROM orders WHERE ${BY_CONTACT}
      UNION ALL ${ofCustomers} LIMIT ?`,
    ...ranges,
    ...customers.values,
    MAX_CANDIDATES + 1,
  );
  if (rows.length <= MAX_CANDIDATES) {
    const ids = JSON.stringify(rows.map(({ id }) => id));
    return { isSelective: true, term: term('id IN (SELECT value FROM json_each(?))', ids) };
  }
  const text = joinTerms(containsWords(CUSTOMER_SEARCH.text, words));
  const ofCustomer = `EXISTS (SELECT 1 FROM users u WHERE u.id = orders.user_id AND ${text.sql})`;
  const any = `(${BY_NUMBER} OR ${BY_CONTACT} OR ${ofCustomer})`;
  return { isSelective: false, term: term(any, ...ranges, ...text.values) };
}

/** Uses the full-text index if it finds few users; otherwise compares the text of each user. */
function customersWith(connection: SqlReader, words: readonly string[]): readonly Term[] {
  const { candidates, terms } = searchFullText(connection, 'user', words, CUSTOMER_SEARCH);
  if (!candidates) return containsWords(CUSTOMER_SEARCH.text, words);
  return [term('u.id IN (SELECT value FROM json_each(?))', JSON.stringify(candidates)), ...terms];
}

function joinTerms(terms: readonly Term[]): { sql: string; values: SqlValue[] } {
  return {
    sql: terms.map(({ sql }) => sql).join(' AND '),
    values: terms.flatMap(({ values }) => values),
  };
}

/** Greater than every text with this prefix: U+10FFFF sorts last, by bytes. */
function upperBound(prefix: string): string {
  return `${prefix}\u{10FFFF}`;
}
