import { expect } from 'vitest';
import type { OrderFilter, OrderRepository, OrderSearch } from '../../src/orders/domain/order.repository.js';
import type { OrderStatus } from '../../src/orders/domain/order-status.js';

const START = Date.UTC(2025, 2, 1);

/** A customer, before anything but a search has been asked of it. */
export interface SearchedUser {
  readonly name: string;
  /** What a search looks through, folded. */
  readonly text: string;
}

export interface SearchedOrder {
  readonly orderNumber: string;
  /** Which of the users; null for a guest's. */
  readonly user: number | null;
  readonly contactEmail: string | null;
  readonly status: OrderStatus;
  readonly createdAt: Date;
}

/** All but one in a hundred have an `a` in their text, and one has a `z`. */
export function searchedUsers(count: number): SearchedUser[] {
  return Array.from({ length: count }, (_, n) => ({
    name: `u${n}`,
    text: n % 100 === 0 ? `u${n} bob` : n === 5 ? 'u5 zoe ann' : `u${n} ann`,
  }));
}

/** The oldest first; every third is a guest's, and up to five have the same time. */
export function searchedOrders(count: number, users: number): SearchedOrder[] {
  return Array.from({ length: count }, (_, n) => ({
    orderNumber: `ORD-2025-${n}`,
    user: n % 3 === 0 ? null : n % users,
    contactEmail: n % 3 === 0 ? `guest${n}@example.com` : null,
    status: n % 4 === 0 ? 'delivered' : 'pending',
    createdAt: new Date(START + Math.floor(n / 5) * 1000),
  }));
}

const nothing: OrderSearch = { numberPrefix: 'NONE', emailPrefix: 'none@', words: ['none'] };

/** From those that match nearly all users or orders to those that match none. */
export const SEARCHES: readonly OrderSearch[] = [
  { ...nothing, words: ['a'] },
  { ...nothing, words: ['ann'] },
  { ...nothing, words: ['ann', 'u1'] },
  { ...nothing, words: ['bob'] },
  { ...nothing, words: ['zoe'] },
  { ...nothing, numberPrefix: 'ORD-2025-' },
  { ...nothing, numberPrefix: 'ORD-2025-12' },
  { ...nothing, emailPrefix: 'guest' },
  { ...nothing, emailPrefix: 'guest12' },
  { numberPrefix: 'ORD-2025-1', emailPrefix: 'guest2', words: ['a'] },
  { numberPrefix: 'ORD-2025-77', emailPrefix: 'guest30', words: ['zoe'] },
  nothing,
];

/**
 * Compares lists, at their beginning and after each of some orders, and counts with what a look at
 * each order finds.
 */
export async function expectFound(
  repository: OrderRepository,
  search: OrderSearch,
  users: readonly SearchedUser[],
  orders: readonly SearchedOrder[],
): Promise<void> {
  const middle = orders[Math.floor(orders.length / 2)]?.createdAt;
  const matching = orders
    .filter((order) => isFound(order, search, users))
    .reverse()
    .map((order) => ({ ...order, time: order.createdAt.getTime() }));
  const filters: Omit<OrderFilter, 'search'>[] = [{}, { status: 'delivered' }, { from: middle }];
  for (const filter of filters) {
    const expected = matching.filter(
      ({ status, createdAt }) =>
        (!filter.status || status === filter.status) && (!filter.from || createdAt >= filter.from),
    );
    const name = JSON.stringify({ search, filter });
    const whole = { ...filter, search };
    expect(await repository.count(whole), name).toBe(expected.length);
    const limit = 13;
    let page = await repository.list({ filter: whole, limit });
    for (let start = 0; start < 3 * limit; start += limit) {
      const numbers = expected.slice(start, start + limit).map(({ orderNumber }) => orderNumber);
      expect(
        page.map(({ orderNumber }) => orderNumber),
        name,
      ).toEqual(numbers);
      const last = page.at(-1);
      if (!last) break;
      const after = { key: last.createdAt.getTime(), id: last.id };
      page = await repository.list({ filter: whole, limit, after });
    }
  }
}

function isFound(
  { orderNumber, contactEmail, user }: SearchedOrder,
  { numberPrefix, emailPrefix, words }: OrderSearch,
  users: readonly SearchedUser[],
): boolean {
  const text = user === null ? undefined : users[user]?.text;
  return (
    orderNumber.startsWith(numberPrefix) ||
    contactEmail?.startsWith(emailPrefix) === true ||
    (text !== undefined && words.every((word) => text.includes(word)))
  );
}
