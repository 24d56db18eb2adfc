import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CategoryRepository } from '../../src/catalog/domain/category.repository.js';
import { ProductRepository } from '../../src/catalog/domain/product.repository.js';
import { parseMoney, type Cents } from '../../src/shared/money.js';
import { openAdapters } from '../support/open-adapters.js';
import { runToEnd, urlOf } from '../support/shop-process.js';
import { openTestDatabase, type TestDatabase } from '../support/test-database.js';

const PRODUCTS = 2_000;

describe('the command db:copy', () => {
  let folder: string;
  let source: TestDatabase;
  let url: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shop-copy-'));
    source = await openTestDatabase();
    url = urlOf(source.database);
    const adapters = await openAdapters({ ...source, drop: async () => {} });
    await addProducts(adapters.get(CategoryRepository), adapters.get(ProductRepository), adapters.unitOfWork);
    await adapters.close();
  });
  afterAll(async () => {
    await source.drop();
    await rm(folder, { recursive: true, force: true });
  });

  const copy = (...args: string[]) => runToEnd('db-copy', folder, source.database, {}, ...args);

  it('continues after it was killed', async () => {
    const to = `sqlite:${join(folder, 'killed.db')}`;
    const program = resolve('dist/db-copy.js');
    const child = spawn(process.execPath, [program, '--from', url, '--to', to], { cwd: folder });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.includes('roles')) child.kill('SIGKILL');
    });
    const [, signal] = (await once(child, 'close')) as [number | null, string | null];
    expect(signal, output).toBe('SIGKILL');

    const { code, output: again } = await copy('--from', url, '--to', to);
    expect(code, again).toBe(0);
    expect(again).toMatch(/^products +2,000 +[0-9a-f]{16} +equal$/m);
    expect(again).toContain('The copy is complete');
  });

  it.each([
    [[], /usage: npm run db:copy -- --from URL --to URL/],
    [['--from', 'sqlite:a.db', '--to', 'sqlite:b.db', 'more'], /more.*\nusage:/],
    [['--from', 'sqlite:a.db', '--to', 'sqlite:./a.db'], /same database: sqlite:.*a\.db/],
    [['--from', 'sqlite:a.db', '--to', 'mysql://host/shop'], /^--to must be sqlite:PATH/],
    [
      ['--from', 'postgres://127.0.0.1:1/x', '--to', 'sqlite:b.db'],
      /^--from: The PostgreSQL database cannot be used/,
    ],
  ])('says what is wrong with the arguments %j', async (args, message) => {
    const { code, errors } = await copy(...args);
    expect({ code, errors }).toEqual({ code: 1, errors: expect.stringMatching(message) as unknown });
    expect(errors.split('\n').length).toBeLessThan(5);
  });
});

type UnitOfWork = Awaited<ReturnType<typeof openAdapters>>['unitOfWork'];

async function addProducts(
  categories: CategoryRepository,
  products: ProductRepository,
  unitOfWork: UnitOfWork,
): Promise<void> {
  await unitOfWork.run(async () => {
    const category = await categories.add({
      name: 'All',
      slug: 'all',
      description: null,
      parentId: null,
      isActive: true,
    });
    for (let number = 0; number < PRODUCTS; number += 1)
      await products.add({
        ...{ name: `Product ${number}`, slug: `product-${number}`, description: null, vendorId: null },
        ...{ categoryId: category.id, price: parseMoney('1.00') as Cents, stockQuantity: 1, isActive: true },
      });
  });
}
