import type { OrderSearch } from '../domain/order.repository.js';
import { containsWords } from '../../platform/database/sql/contains-words.js';
import { searchFor } from '../../platform/database/sql/full-text.js';
import { term, type Term } from '../../platform/database/sql/newest-list.js';
import type { SqlReader, SqlValue } from '../../platform/database/sql/sql-connection.js';

/**
 * More orders than this are not looked up one by one and sorted, but found on the way along an
 * index in the order of the list: what many orders match, a page of them soon has.
 */
const MOST_CANDIDATES = 1000;

const BY_NUMBER = 'order_number >= ? AND order_number < ?';
const BY_CONTACT = 'contact_email >= ? AND contact_email < ?';
const CUSTOMER = { id: 'u.id', text: 'u.search_text' };

interface FoundOrders {
  /** Whether they are few, and named by their ids. */
  readonly areFew: boolean;
  readonly term: Term;
}

/** Orders that match a search: neither the orders nor the users that match are ever all loaded. */
export function searchOrders(connection: SqlReader, search: OrderSearch): FoundOrders {
  const { numberPrefix, emailPrefix, words } = search;
  const ranges = [numberPrefix, end(numberPrefix), emailPrefix, end(emailPrefix)];
  const customers = allOf(customersWith(connection, words));
  // From the users to their orders, whatever the planner thinks of it: it stops at the limit.
  const ofCustomers = `SELECT o.id FROM users u CROSS JOIN orders o ON o.user_id = u.id WHERE ${customers.sql}`;
  const rows = connection.all<{ id: number }>(
    `SELECT id FROM orders WHERE ${BY_NUMBER} UNION ALL SELECT id FROM orders WHERE ${BY_CONTACT}
      UNION ALL ${ofCustomers} LIMIT ?`,
    ...ranges,
    ...customers.values,
    MOST_CANDIDATES + 1,
  );
  if (rows.length <= MOST_CANDIDATES) {
    const ids = JSON.stringify(rows.map(({ id }) => id));
    return { areFew: true, term: term('id IN (SELECT value FROM json_each(?))', ids) };
  }
  const text = allOf(containsWords(CUSTOMER.text, words));
  const ofCustomer = `EXISTS (SELECT 1 FROM users u WHERE u.id = orders.user_id AND ${text.sql})`;
  const any = `(${BY_NUMBER} OR ${BY_CONTACT} OR ${ofCustomer})`;
  return { areFew: false, term: term(any, ...ranges, ...text.values) };
}

/**
 * By the full-text index where it finds few; else their texts are looked at one after the other.
 */
function customersWith(connection: SqlReader, words: readonly string[]): readonly Term[] {
  const { candidates, terms } = searchFor(connection, 'user', words, CUSTOMER);
  if (!candidates) return containsWords(CUSTOMER.text, words);
  return [term('u.id IN (SELECT value FROM json_each(?))', JSON.stringify(candidates)), ...terms];
}

function allOf(terms: readonly Term[]): { sql: string; values: SqlValue[] } {
  return {
    sql: terms.map(({ sql }) => sql).join(' AND '),
    values: terms.flatMap(({ values }) => values),
  };
}

/** Greater than every text that begins so: by bytes, this character comes last. */
function end(prefix: string): string {
  return `${prefix}\u{10FFFF}`;
}
