import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fold, wordsOf } from '../../src/shared/text.js';
import { SqlUserRepository } from '../../src/users/sql/user.sql-repository.js';
import { aCategory, aProduct, aUser } from '../support/factories.js';
import { TestClock } from '../support/test-clock.js';
import { openSqlDatabase, type SqlAdapters } from './sql-database.js';

const PRODUCTS = 20_000;
const WORDS =
  'wool rug copper kettle oak bench linen towel brass hinge garden spade steel knife ceramic bowl walnut tray';

describe('searching 20,000 products', () => {
  let db: SqlAdapters;
  let users: SqlUserRepository;

  beforeAll(async () => {
    db = await openSqlDatabase();
    users = new SqlUserRepository(db.sql, new TestClock());
    const { id } = await db.categories.add(aCategory());
    await db.products.add(aProduct({ categoryId: id, name: 'The only Zither', description: 'of 3 strings' }));
    await users.add(aUser({ fullName: 'The only Zacharias' }));
    // By one statement, as the repository would write them: by the repository they would take a
    // minute.
    const word = (n: number) => `substr('${WORDS}', 1 + (i * ${n}) % ${WORDS.length - 12}, 12)`;
    const text = [7, 11, 13, 17, 19, 23].map(word).join(` || ' ' || `);
    db.writing.exec(`
      WITH RECURSIVE numbers (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM numbers WHERE i < ${PRODUCTS})
      INSERT INTO products (name, name_folded, slug, search_text, category_id, price)
        SELECT 'p' || i, 'p' || i, 'p' || i, ${text}, ${id}, 1 FROM numbers;
      WITH RECURSIVE numbers (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM numbers WHERE i < ${PRODUCTS})
      INSERT INTO users (email, username, username_folded, password_hash, search_text)
        SELECT 'u' || i, 'u' || i, 'u' || i, 'x', 'u' || i || ' ' || ${text} FROM numbers;
    `);
  }, 120_000);
  afterAll(() => db.close());

  /** What a search costs without an index: it looks into each text. */
  const scan = () =>
    db.writing.prepare('SELECT count(*) FROM products WHERE instr(search_text, ?) > 0').get('xylophone');

  /** Of the processor, in microseconds: SQLite runs in this process. */
  const timeOf = async (work: () => unknown): Promise<number> => {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };

  /**
   * Its cost in scans. Both are measured by turns, and the best of each counts: how busy the
   * machine is does not.
   */
  async function costOf(search: () => Promise<number>): Promise<{ found: number; scans: number }> {
    const best = { search: Infinity, scan: Infinity };
    let found = NaN;
    for (let run = 0; run < 7; run += 1) {
      best.scan = Math.min(best.scan, await timeOf(scan));
      best.search = Math.min(best.search, await timeOf(async () => (found = await search())));
    }
    return { found, scans: best.search / best.scan };
  }

  const inProducts = (search: string) => async () => {
    const filter = { includeInactive: false, words: wordsOf(search) };
    return (await db.products.list({ filter, sort: 'newest', limit: 21 })).length;
  };
  const countProducts = (search: string) => () =>
    db.products.count({ includeInactive: false, words: wordsOf(search) });
  const inUsers = (search: string) => async () =>
    (await users.list({ filter: { words: wordsOf(search) }, limit: 21 })).length;

  it.each([
    'xylophone',
    'wool xylophone',
    'wool rug copper kettle oak bench linen zither',
    'zq',
    '%',
    '_',
    '(a+)+$',
    '"',
  ])('costs a fraction of a scan when nothing matches: %s', async (search) => {
    for (const run of [inProducts, countProducts, inUsers]) {
      const { found, scans } = await costOf(run(search));
      expect(found).toBe(0);
      expect(scans).toBeLessThan(0.5);
    }
  });

  it.each(['al tl li op oa sp er ak ra wa', 'wool kn br ne sp wa tt wl ss bo'])(
    'costs no more than about a scan when nothing matches but many texts contain each word: %s',
    async (search) => {
      for (const run of [inProducts, countProducts, inUsers]) {
        const { found, scans } = await costOf(run(search));
        expect(found).toBe(0);
        expect(scans).toBeLessThan(2);
      }
    },
  );

  it.each(['zither', 'ther', 'zi', 'z', '3 strings', 'o z', 'zi he r', 'only z'])(
    'finds the single match: %s',
    async (search) => {
      const { found, scans } = await costOf(inProducts(search));
      expect(found).toBe(1);
      expect(scans).toBeLessThan(0.5);
      expect(await countProducts(search)()).toBe(1);
    },
  );

  it('finds the single matching user', async () => {
    for (const search of ['zacharias', 'the only', 'za']) expect(await inUsers(search)()).toBe(1);
  });

  it.each([
    'wool',
    'wo',
    'o',
    'wool rug',
    'a b c d e f g h i j k l m n o p q r s t u v w x y z',
    Array.from({ length: 66 }, (_, index) => String.fromCodePoint(97 + (index % 26), 97 + (index % 7))).join(
      ' ',
    ),
    WORDS,
  ])('costs no more than a few scans with many hits or many words: %s', async (search) => {
    for (const run of [inProducts, inUsers, countProducts]) {
      expect((await costOf(run(search))).scans).toBeLessThan(10);
    }
  });

  it('returns the same as a scan of all texts', async () => {
    const words = [
      'ool',
      'wo',
      'o',
      'l ',
      'rug cop',
      'g',
      'ug',
      'ray',
      'y ',
      'zither',
      'of 3',
      'hinge',
      'tow',
      'k',
    ];
    const pairs = words.flatMap((word) => words.map((other) => [word, other]));
    for (const pair of pairs) {
      const folded = pair.map(fold);
      const scan = db.writing
        .prepare(
          'SELECT count(*) FROM products WHERE instr(search_text, ?) > 0 AND instr(search_text, ?) > 0',
        )
        .pluck()
        .get(...folded);
      expect(await db.products.count({ includeInactive: true, words: folded }), pair.join()).toBe(scan);
    }
  });

  it('finds what the same unit of work has written, and nothing of a rolled back one', async () => {
    const categoryId = '1';
    const find = () => inProducts('harpsichord')();
    const failed = db.unitOfWork.run(async () => {
      await db.products.add(aProduct({ categoryId, name: 'Harpsichord' }));
      expect(await find()).toBe(1);
      throw new Error('rolled back');
    });
    await expect(failed).rejects.toThrow('rolled back');
    expect(await find()).toBe(0);
    expect(await inProducts('hz')()).toBe(0);
    db.writing.exec(`INSERT INTO product_search (product_search, rank) VALUES ('integrity-check', 1)`);
  });

  it('does not touch the index when other fields of a product change', async () => {
    const { id } = await db.products.add(aProduct({ categoryId: '1', name: 'Clavichord' }));
    const writes = () =>
      db.writing.prepare('SELECT max(rowid), count(*) FROM product_search_data').raw().get();
    const before = writes();
    await db.products.update(id, { price: 5 as never });
    await db.products.adjustStock(id, 3);
    expect(writes()).toEqual(before);
  });
});
