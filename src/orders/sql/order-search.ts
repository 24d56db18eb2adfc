import { Brackets, type EntityManager } from 'typeorm';
import type { OrderSearch } from '../domain/order.repository.js';
import { dialectOf } from '../../platform/database/sql/dialect.js';
import { toBrackets } from '../../platform/database/sql/term.js';
import { UserEntity } from '../../users/sql/user.entity.js';
import { OrderEntity } from './order.entity.js';

/**
 * Maximum number of matching orders to collect and sort. If more match, the query scans an index in
 * the sort order of the list instead: with many matches, a page is soon full.
 */
const MAX_CANDIDATES = 1000;

const BY_NUMBER = 'order.orderNumber >= :number AND order.orderNumber < :numberEnd';
const BY_CONTACT = 'order.contactEmail >= :email AND order.contactEmail < :emailEnd';

const CUSTOMER = { id: 'customer.id', text: 'customer.searchText' };

interface FoundOrders {
  /** True if few orders match; `condition` then lists their ids. */
  readonly isSelective: boolean;
  /** For the orders of a query with the alias `order`. */
  readonly condition: Brackets;
}

/** Returns the condition for a search, without loading all matching orders or users. */
export async function searchOrders(manager: EntityManager, search: OrderSearch): Promise<FoundOrders> {
  const { numberPrefix, emailPrefix, words } = search;
  const prefixes = {
    number: numberPrefix,
    numberEnd: upperBound(numberPrefix),
    email: emailPrefix,
    emailEnd: upperBound(emailPrefix),
  };
  const ids = await collectCandidates(manager, prefixes, words);
  const dialect = dialectOf(manager);
  if (ids) {
    const isFound = { id: dialect.oneOf(ids) };
    return { isSelective: true, condition: new Brackets((query) => query.where(isFound)) };
  }

  const customer = manager
    .createQueryBuilder(UserEntity, 'customer')
    .select('1')
    .where('customer.id = order.userId');
  const hasWords = dialect.containsWords(CUSTOMER.text, words);
  for (const condition of toBrackets(hasWords)) customer.andWhere(condition);
  const condition = new Brackets((query) =>
    query
      .where(BY_NUMBER, prefixes)
      .orWhere(BY_CONTACT)
      .orWhere(`EXISTS (${customer.getQuery()})`, customer.getParameters()),
  );
  return { isSelective: false, condition };
}

/** @returns the ids of the matching orders, or null if there are too many */
async function collectCandidates(
  manager: EntityManager,
  prefixes: Readonly<Record<string, string>>,
  words: readonly string[],
): Promise<number[] | null> {
  const ids: number[] = [];
  const byCustomer = await ordersOfCustomers(manager, words);
  const orders = () => manager.createQueryBuilder(OrderEntity, 'order');
  for (const query of [
    orders().where(BY_NUMBER, prefixes),
    orders().where(BY_CONTACT, prefixes),
    byCustomer,
  ]) {
    const found = await query
      .select('order.id', 'id')
      .limit(MAX_CANDIDATES + 1)
      .getRawMany<{ id: number }>();
    ids.push(...found.map(({ id }) => id));
    if (ids.length > MAX_CANDIDATES) return null;
  }
  return ids;
}

/** Uses the full-text index if it finds few users; otherwise compares the text of each user. */
async function ordersOfCustomers(manager: EntityManager, words: readonly string[]) {
  const query = manager
    .createQueryBuilder(UserEntity, 'customer')
    // A left join makes SQLite begin with the users: the orders may be many more. It would turn the
    // join into an inner one if it saw that the condition excludes NULL.
    .leftJoin('customer.orders', 'order')
    .where('coalesce(order.id, 0) > 0');
  const dialect = dialectOf(manager);
  const { candidates, terms } = await dialect.search(manager, 'user', words, CUSTOMER);
  if (candidates) query.andWhere({ id: dialect.oneOf(candidates) });
  const others = candidates ? terms : dialect.containsWords(CUSTOMER.text, words);
  for (const condition of toBrackets(others)) query.andWhere(condition);
  return query;
}

/** Greater than every text with this prefix: U+10FFFF sorts last, by bytes. */
function upperBound(prefix: string): string {
  return `${prefix}\u{10FFFF}`;
}
