import { beforeAll, beforeEach } from 'vitest';
import type { Cart, CartLine, CartOwner } from '../../../src/cart/domain/cart.js';
import { aCartLine, aTokenHash, aUser } from '../../support/factories.js';
import type { TestAdapters } from '../../support/open-adapters.js';
import { useDatabase, type ContractHarness } from '../harness.js';
import { FAR_FUTURE, someProducts } from '../stored.js';

/** How long a guest's cart lives after each put of these suites, in milliseconds. */
export const LIFE = 3_600_000;

export const KINDS = ["a user's", "a guest's"] as const;

export interface CartFixture {
  readonly db: TestAdapters;
  /** Somebody new. */
  owner(kind: (typeof KINDS)[number]): Promise<CartOwner>;
  /** Lines of so many products that no other line of the test has. */
  lines(count: number, differences?: Partial<CartLine>): Promise<CartLine[]>;
  /** Puts them in; a guest's cart lives LIFE longer. */
  put(owner: CartOwner, ...lines: CartLine[]): Promise<Cart>;
  find(owner: CartOwner): Promise<Cart>;
  /** When a cart expires into which lines are put now. */
  expiry(owner: CartOwner): Date | null;
}

/**
 * One database for the tests of the surrounding `describe`, in which each test has owners of its
 * own. Its products are those of the tests before it, which change nothing about them: a new one
 * costs more than what most tests do with it.
 */
export function cartFixture(harness: ContractHarness): CartFixture {
  const db = useDatabase(harness);
  let [products, used]: [string[], number] = [[], 0];
  beforeAll(() => {
    products = [];
    db.clock.set(FAR_FUTURE);
  });
  beforeEach(() => {
    used = 0;
  });
  const unusedProducts = async (count: number): Promise<string[]> => {
    const missing = used + count - products.length;
    if (missing > 0) products.push(...(await someProducts(db, missing)));
    used += count;
    return products.slice(used - count, used);
  };
  const expiry = (owner: CartOwner): Date | null =>
    'userId' in owner ? null : new Date(db.clock.now().getTime() + LIFE);
  return {
    db,
    owner: async (kind) =>
      kind === "a guest's" ? { sessionId: aTokenHash() } : { userId: (await db.users.add(aUser())).id },
    lines: async (count, differences) =>
      (await unusedProducts(count)).map((productId) => aCartLine({ productId, ...differences })),
    put: (owner, ...lines) => db.carts.put(owner, lines, expiry(owner)),
    find: (owner) => db.carts.find(owner),
    expiry,
  };
}

/** As one that never was. */
export const empty = (owner: CartOwner): Cart => ({ owner, lines: [], updatedAt: null, expiresAt: null });

/** The products of lines, in their order. */
export const productsOf = (lines: readonly CartLine[]): string[] => lines.map(({ productId }) => productId);
