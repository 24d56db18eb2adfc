import { spawnSync } from 'node:child_process';
import { appendFile, cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { MigrationInterface } from 'typeorm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { aCategory, aProduct } from '../support/factories.js';
import { openSqlDatabase } from './sql-database.js';

/** The compiled entity, to which a test adds decorators. */
const PRODUCT_ENTITY = 'dist/src/catalog/sql/product.entity.js';

describe('npm run migration:generate', () => {
  /** A copy of what the command needs, in the work tree, where it finds its packages. */
  let folder: string;
  let before: string[];

  beforeAll(async () => {
    await mkdir('.cache', { recursive: true });
    folder = await mkdtemp(resolve('.cache', 'generate-'));
    for (const name of ['.prettierrc.json', 'dist', 'migrations', 'scripts'])
      await cp(name, join(folder, name), { recursive: true, filter: (path) => !path.endsWith('.map') });
    before = await files();
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  afterEach(async () => {
    await cp(PRODUCT_ENTITY, join(folder, PRODUCT_ENTITY));
    for (const file of await added()) await rm(join(folder, 'migrations', file));
  });

  const generate = (...names: string[]) =>
    spawnSync(process.execPath, ['scripts/migration-generate.mjs', ...names], {
      cwd: folder,
      encoding: 'utf8',
    });
  const files = async () => (await readdir(join(folder, 'migrations'), { recursive: true })).sort();

  const added = async () => (await files()).filter((file) => !before.includes(file));

  it('writes nothing when the migrations create what the entities describe', async () => {
    const { status, stdout, stderr } = generate('mottos');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('nothing to write');
    expect(await added()).toEqual([]);
  });

  it('writes a migration that keeps the rows, the triggers and what refers to the table', async () => {
    await appendFile(
      join(folder, PRODUCT_ENTITY),
      `Column({ type: 'varchar', nullable: true })(ProductEntity.prototype, 'motto');
       Column({ type: 'varchar', default: '\${\`' })(ProductEntity.prototype, 'mark');
       Index('ix_products_motto', ['motto'])(ProductEntity);`,
    );
    expect(generate('mottos')).toMatchObject({ status: 0, stderr: '' });
    const [file = ''] = await added();
    expect(file).toMatch(/^sql\/\d{4}-mottos\.ts$/);
    const exported = (await import(join(folder, 'migrations', file))) as Record<
      string,
      new () => MigrationInterface
    >;
    expect(Object.keys(exported)).toEqual([expect.stringMatching(/^Mottos\d{13}$/)]);
    const [Migration] = Object.values(exported);
    if (!Migration) throw new Error('There is no migration.');

    const db = await openSqlDatabase();
    try {
      const schema = () => db.writing.prepare('SELECT name, sql FROM sqlite_schema ORDER BY name').all();
      const columns = () =>
        db.writing.prepare(`SELECT name FROM pragma_table_info('products')`).pluck().all();
      const { id: categoryId } = await db.categories.add(aCategory());
      const product = await db.products.add(aProduct({ categoryId, name: 'Zither' }));
      await db.products.addFormerSlug(product.id, 'former');
      const original = schema();
      const migration = new Migration();

      await migration.up(db.writer.createQueryRunner());
      expect(columns()).toEqual(expect.arrayContaining(['motto', 'mark']));
      expect(db.writing.prepare('SELECT mark FROM products').pluck().all()).toEqual(['${`']);
      expect(await db.products.findByFormerSlug('former')).toEqual(product);
      await db.products.update(product.id, { name: 'Harpsichord' });
      expect(await db.products.count({ includeInactive: true, words: ['harpsichord'] })).toBe(1);

      await migration.down(db.writer.createQueryRunner());
      expect(schema()).toEqual(original);
    } finally {
      await db.close();
    }
  });

  it('warns of a table that it copies', async () => {
    await appendFile(join(folder, PRODUCT_ENTITY), `Unique('uq_products_name', ['name'])(ProductEntity);`);
    const { status, stderr } = generate('mottos');
    expect(status).toBe(0);
    expect(stderr).toContain('copies the table products');
    expect(await added()).toHaveLength(1);
  });

  it.each([[], ['Mottos'], ['../mottos'], ['a', 'b'], ['search']].map((names) => [names]))(
    'rejects %j and writes nothing',
    async (names) => {
      const { status, stderr } = generate(...names);
      expect(status).toBe(1);
      expect(stderr.trim().split('\n')).toHaveLength(1);
      expect(await added()).toEqual([]);
    },
  );
});
