import { beforeAll, describe, expect, it } from 'vitest';
import {
  PRODUCT_SORTS,
  type ProductPosition,
  type ProductSort,
} from '../../../src/catalog/domain/product.repository.js';
import type { Product } from '../../../src/catalog/domain/product.js';
import { MAX_CENTS } from '../../../src/shared/money.js';
import { fold } from '../../../src/shared/text.js';
import { aCategory, aProduct, cents } from '../../support/factories.js';
import type { TestAdapters } from '../../support/open-adapters.js';
import {
  BAD_CURSOR,
  byCodePoint,
  MALFORMED_IDS,
  idLabel,
  useDatabase,
  type ContractHarness,
} from '../harness.js';
import { allPages } from '../all-pages.js';

/**
 * Name, cents, and milliseconds since the one before: each sort order meets ties and misleading
 * adjacent values.
 */
const STOCK_LIST: [string, number, number][] = [
  ['zebra', 1000, 0],
  ['Äpfel', 999, 0],
  ['apple', 10_000, 1],
  ['Zebra', 0, 0],
  ['éclair', 1000, 0],
  ['Eclair', 1000, 0],
  ['\uE000 private', 20, 1],
  ['😀 mug', 100, 0],
  ['10 things', 1000, 1000],
  ['9 things', 30, 0],
  ['ECLAIR', 1000, 0],
  ['apple', MAX_CENTS, 60_000],
  ['straße', 10, 0],
  ['strasse', 2, 1],
];

const COMPARE: Record<ProductSort, (a: Product, b: Product) => number> = {
  newest: (a, b) => b.createdAt.getTime() - a.createdAt.getTime(),
  price: (a, b) => a.price - b.price,
  '-price': (a, b) => b.price - a.price,
  name: (a, b) => byCodePoint(fold(a.name), fold(b.name)),
};

/**
 * Ids rise with each product that is added, so that a stable sort keeps ties in the order of their
 * ids.
 */
const inOrder = (products: readonly Product[], sort: ProductSort): Product[] =>
  (sort === 'newest' ? [...products].reverse() : [...products]).sort(COMPARE[sort]);

const KEY: Record<ProductSort, (product: Product) => ProductPosition['key']> = {
  newest: ({ createdAt }) => createdAt.getTime(),
  price: ({ price }) => price,
  '-price': ({ price }) => price,
  name: ({ name }) => fold(name),
};

const brief = (products: readonly Product[]): string[] =>
  products.map(({ name, price, createdAt }) => `${name}, ${price}, ${createdAt.toISOString()}`);

async function addAll({ categories, clock, products }: TestAdapters, list = STOCK_LIST): Promise<Product[]> {
  const { id: categoryId } = await categories.add(aCategory());
  const added = [];
  for (const [name, amount, later] of list) {
    clock.advance(later);
    added.push(await products.add(aProduct({ categoryId, name, price: cents(amount) })));
  }
  return added;
}

export function productPages(harness: ContractHarness): void {
  describe.each(PRODUCT_SORTS)('sorted by %s', (sort) => {
    const position = (product: Product): ProductPosition => ({ key: KEY[sort](product), id: product.id });
    const page = (db: TestAdapters, limit: number, after?: ProductPosition) =>
      db.products.list({ filter: { includeInactive: true }, sort, limit, after });

    describe('of products that stay as they are', () => {
      const db = useDatabase(harness);
      let expected: Product[];
      beforeAll(async () => {
        expected = inOrder(await addAll(db), sort);
      });

      it('are in order, ties by id', async () => {
        const listed = await page(db, 100);
        expect(brief(listed)).toEqual(brief(expected));
        expect(listed).toEqual(expected);
      });

      it.each([1, 2, 3])('contain the whole list, %i at a time', async (limit) => {
        const listed = await allPages((after) => page(db, limit, after), position, limit);
        expect(brief(listed)).toEqual(brief(expected));
        expect(listed).toEqual(expected);
      });

      it('reject a position with a malformed id', async () => {
        const [product] = expected;
        if (!product) return expect.fail('nothing was added');
        for (const id of MALFORMED_IDS) {
          const listed = page(db, 1, { ...position(product), id });
          await expect(listed, idLabel(id)).rejects.toMatchObject(BAD_CURSOR);
        }
      });
    });

    describe('of products that change', () => {
      const db = useDatabase(harness, 'each');

      it.each([1, 2, 3])(
        'repeat and lose nothing when products are added in between (%i at a time)',
        async (limit) => {
          const there = await addAll(db);
          const newcomers = STOCK_LIST.slice(0, 8).map(([name, price]): [string, number, number] => [
            name,
            price,
            0,
          ]);
          const listed = await allPages(
            (after) => page(db, limit, after),
            position,
            limit,
            async () => {
              const newcomer = newcomers.shift();
              if (newcomer) await addAll(db, [newcomer]);
            },
          );
          const seen = listed.map(({ id }) => id);
          expect(new Set(seen).size, 'each once').toBe(seen.length);
          expect(seen, 'all that were there').toEqual(expect.arrayContaining(there.map(({ id }) => id)));
        },
      );

      it('continue after a product that is no longer in the list', async () => {
        const products = await addAll(db);
        const [, second, ...rest] = inOrder(products, sort);
        if (!second) return expect.fail('nothing was added');
        await db.products.update(second.id, { isActive: false });
        const listed = await db.products.list({
          filter: { includeInactive: false },
          sort,
          limit: 100,
          after: position(second),
        });
        expect(brief(listed)).toEqual(brief(rest));
      });
    });
  });
}
