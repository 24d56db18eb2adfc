import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSqlDatabase, type SqlAdapters } from './sql-database.js';

type Call = (repositories: Pick<SqlAdapters, 'categories' | 'products'>) => Promise<unknown>;

const active = { includeInactive: false };
const byId = 'USING INTEGER PRIMARY KEY (rowid=?)';

/** What SQLite says of a call's statements, in this order. */
const calls: readonly [string, Call, ...string[]][] = [
  ['a category', ({ categories }) => categories.find('1'), `CategoryEntity ${byId}`],
  [
    'a category by its slug',
    ({ categories }) => categories.findBySlug('a'),
    'CategoryEntity USING INDEX _ (slug=?)',
  ],
  [
    'a category by its former slug',
    ({ categories }) => categories.findByFormerSlug('a'),
    'former USING INDEX _ (slug=?)',
    `category ${byId}`,
  ],
  [
    'the slugs of categories',
    ({ categories }) => categories.takenSlugs(['a', 'b']),
    'CategoryEntity USING INDEX _ (slug=?)',
  ],
  [
    'a page of categories',
    ({ categories }) => categories.list({ ...active, limit: 20 }),
    'category USING INDEX ix_categories_name (is_active=?)',
  ],
  [
    'a later page of categories',
    ({ categories }) => categories.list({ ...active, limit: 20, after: { name: 'a', id: '1' } }),
    'category USING INDEX ix_categories_name (is_active=? AND name_folded>?)',
  ],
  [
    'the descendants of a category',
    ({ categories }) => categories.subtreeIds('1', active),
    `categories ${byId}`,
    'child USING INDEX ix_categories_parent_id (parent_id=?)',
  ],
  [
    'the ancestors of a category',
    ({ categories }) => categories.lockPath('1'),
    `categories ${byId}`,
    `parent ${byId}`,
    `category ${byId}`,
  ],
  [
    'what is in a category',
    ({ categories }) => categories.isInUse('1'),
    `CategoryEntity ${byId}`,
    'CategoryEntity__CategoryEntity_products USING INDEX ix_products_category_name ' +
      '(category_id=? AND is_active=?)',
    'CategoryEntity__CategoryEntity_children USING INDEX ix_categories_parent_id (parent_id=?)',
  ],
  ['a product', ({ products }) => products.find('1'), `p ${byId}`, `c ${byId}`],
  [
    'a product by its slug',
    ({ products }) => products.findBySlug('a'),
    'product USING INDEX _ (slug=?)',
    `category ${byId}`,
  ],
  [
    'a product by its former slug',
    ({ products }) => products.findByFormerSlug('a'),
    'former USING INDEX _ (slug=?)',
    `product ${byId}`,
    `category ${byId}`,
  ],
  [
    'the slugs of products',
    ({ products }) => products.takenSlugs(['a', 'b']),
    'ProductEntity USING INDEX _ (slug=?)',
  ],
  ['the products of a cart', ({ products }) => products.findMany(['1', '2']), `p ${byId}`, `c ${byId}`],
  ['a stock', ({ products }) => products.findStock('1'), `products ${byId}`],
  ['a stock that changes', ({ products }) => products.adjustStock('1', 1), `products ${byId}`],
  [
    'the withdrawn products of a vendor',
    ({ products }) => products.restoreOf('1'),
    'products USING INDEX ix_products_vendor_id (vendor_id=?)',
    `categories ${byId}`,
  ],
];

describe('SQL statements for the catalogue', () => {
  let db: SqlAdapters;
  beforeAll(async () => {
    db = await openSqlDatabase();
  });
  afterAll(() => db.close());

  /** In a unit of work, where everything goes to the connection whose statements are noted. */
  async function plan(call: Call): Promise<string[]> {
    const before = db.statements.length;
    await db.unitOfWork.run(() => call(db));
    const statements = db.statements.slice(before).filter((sql) => /^(SELECT|WITH|UPDATE|DELETE)/.test(sql));
    return statements
      .flatMap((sql) => db.writing.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all())
      .map(({ detail }) => detail.replace('COVERING ', '').replace(/sqlite_autoindex_\w+/, '_'));
  }

  it.each(calls)('find %s by an index', async (_, call, ...expected) => {
    const details = await plan(call);
    // What is scanned is in memory: the rows of a recursion so far, a list, or TypeORM's single
    // row.
    const isRead = /^(SEARCH|SCAN (?!path|subtree|json_each|list|CONSTANT ROW|dummy_table))/;
    const searches = [...new Set(details.filter((detail) => isRead.test(detail)))];
    expect(searches).toEqual(expected.map((text) => `SEARCH ${text}`));
  });

  it('read the categories of a page in index order', async () => {
    const pages: Call[] = [
      ({ categories }) => categories.list({ ...active, limit: 20 }),
      ({ categories }) => categories.list({ ...active, limit: 20, after: { name: 'a', id: '1' } }),
      ({ categories }) => categories.all(active),
    ];
    for (const page of pages) expect((await plan(page)).join('\n')).not.toMatch(/TEMP B-TREE/);
  });
});
