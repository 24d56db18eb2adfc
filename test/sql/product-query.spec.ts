import type { EntityManager } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  PRODUCT_SORTS,
  type ProductFilter,
  type ProductSort,
} from '../../src/catalog/domain/product.repository.js';
import { selectProducts } from '../../src/catalog/sql/product-query.js';
import { cents } from '../support/factories.js';
import { openSqlDatabase, type SqlAdapters } from './sql-database.js';

const active: ProductFilter = { includeInactive: false };
const oneCategory: ProductFilter = { ...active, categoryIds: ['1'] };
const sorted = /TEMP B-TREE/;
const scanned = /^SCAN (?!category|activity|2-ROW)/;

describe(selectProducts.name, () => {
  let db: SqlAdapters;
  beforeAll(async () => {
    db = await openSqlDatabase();
  });
  afterAll(() => db.close());

  /**
   * How SQLite would run each statement of a page, the first one or a later one.
   * @param found how many rows the full-text index finds
   */
  async function plan(
    filter: ProductFilter,
    sort: ProductSort,
    later: boolean,
    found = 0,
  ): Promise<string[]> {
    const key = sort === 'name' ? 'a' : 1;
    const after = later ? { key, id: '1' } : undefined;
    const details: string[] = [];
    const planner = {
      dataSource: db.writer,
      async query<Rows>(sql: string, values: unknown[] = []): Promise<Rows> {
        if (/^SELECT rowid FROM product_(search|bigrams) WHERE/.test(sql))
          return Array.from({ length: found }, (_, index) => ({ rowid: index + 1 })) as Rows;
        const rows = db.writing.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values);
        details.push(...(rows as { detail: string }[]).map(({ detail }) => detail));
        return [] as Rows;
      },
    };
    await selectProducts(planner as unknown as EntityManager, { filter, sort, limit: 20, after });
    return details;
  }

  const pages = PRODUCT_SORTS.flatMap((sort) => [false, true].map((later) => ({ sort, later })));

  describe.each(pages)('a page sorted by $sort, a later page: $later', ({ sort, later }) => {
    it.each([
      ['for the shop', active],
      ['for a category', oneCategory],
      ['for a price range', { ...active, minPrice: cents(100), maxPrice: cents(9900) }],
    ])('%s is a range of one index, already in order', async (_, filter) => {
      const details = await plan(filter, sort, later);
      expect(details[0]).toMatch(/^SEARCH p USING INDEX ix_products_/);
      for (const detail of details) expect(detail).not.toMatch(sorted);
      for (const detail of details) expect(detail).not.toMatch(scanned);
    });

    const search = { ...oneCategory, words: ['axe'], inStock: true };

    it.each([
      ['a long word', ['axe']],
      ['a short word', ['ax']],
      ['both', ['axe', 'ox']],
    ])('for a search for %s with many hits is a range of one index, already in order', async (_, words) => {
      const details = await plan({ ...search, words }, sort, later, 1001);
      expect(details[0]).toMatch(/^SEARCH p USING INDEX ix_products_/);
      for (const detail of details) expect(detail).not.toMatch(sorted);
      const scans = details.filter((detail) => scanned.test(detail));
      for (const detail of scans) expect(detail).toMatch(/^SCAN product_(search|bigrams) VIRTUAL TABLE/);
    });

    it('for a search with few hits looks them up by their ids', async () => {
      const details = await plan(search, sort, later, 1000);
      expect(details.slice(0, 2)).toEqual([
        expect.stringMatching(/^SCAN candidate VIRTUAL TABLE/),
        expect.stringMatching(/^SEARCH p USING INTEGER PRIMARY KEY/),
      ]);
    });

    it('for a search without hits does not read products', async () => {
      expect(await plan(search, sort, later, 0)).toEqual([]);
    });

    it.each([
      ['for several categories', { ...active, categoryIds: ['1', '2', '3'] }],
      ['with inactive products', { includeInactive: true }],
      ['for a category with inactive products', { ...oneCategory, includeInactive: true }],
    ])('%s reads only the beginning of each index range', async (_, filter) => {
      const details = await plan(filter, sort, later);
      expect(details.join('\n')).toMatch(/CORRELATED LIST SUBQUERY \d+\nSEARCH p USING (COVERING )?INDEX/);
      for (const detail of details) expect(detail).not.toMatch(scanned);
    });
  });
});
