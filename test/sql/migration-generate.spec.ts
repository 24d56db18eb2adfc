import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { aCategory, aProduct } from '../support/factories.js';
import { MigrationGenerate } from '../support/migration-generate.js';
import { openSqlDatabase } from './sql-database.js';

describe('npm run migration:generate', () => {
  let command: MigrationGenerate;

  beforeAll(async () => {
    command = await MigrationGenerate.prepare();
  });
  afterAll(() => command.remove());
  afterEach(() => command.reset());

  const generate = (...names: string[]) => command.run('sqlite:var/shop.db', ...names);

  it('writes nothing when the migrations create what the entities describe', async () => {
    const { status, stdout, stderr } = generate('mottos');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('nothing to write');
    expect(stdout).toContain('PostgreSQL was not compared');
    expect(await command.written()).toEqual([]);
  });

  it('writes a migration that keeps the rows, the triggers and what refers to the table', async () => {
    await command.changeProducts(
      `Column({ type: 'varchar', nullable: true })(ProductEntity.prototype, 'motto');
       Column({ type: 'varchar', default: '\${\`' })(ProductEntity.prototype, 'mark');
       Index('ix_products_motto', ['motto'])(ProductEntity);`,
    );
    const { status, stderr } = generate('mottos');
    expect(status).toBe(0);
    expect(stderr).toMatch(/^The migration of PostgreSQL is still to be written by hand\..*\n$/);
    const [file = ''] = await command.written();
    expect(file).toMatch(/^sql\/\d{4}-mottos\.ts$/);
    const { name, migration } = await command.load(file);
    expect(name).toMatch(/^Mottos\d{13}$/);

    const db = await openSqlDatabase();
    try {
      const schema = () => db.writing.prepare('SELECT name, sql FROM sqlite_schema ORDER BY name').all();
      const columns = () =>
        db.writing.prepare(`SELECT name FROM pragma_table_info('products')`).pluck().all();
      const { id: categoryId } = await db.categories.add(aCategory());
      const product = await db.products.add(aProduct({ categoryId, name: 'Zither' }));
      await db.products.addFormerSlug(product.id, 'former');
      const original = schema();

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
    await command.changeProducts(`Unique('uq_products_name', ['name'])(ProductEntity);`);
    const { status, stderr } = generate('mottos');
    expect(status).toBe(0);
    expect(stderr).toContain('copies the table products');
    expect(await command.written()).toHaveLength(1);
  });

  it.each([[], ['Mottos'], ['../mottos'], ['a', 'b'], ['search']].map((names) => [names]))(
    'rejects %j and writes nothing',
    async (names) => {
      const { status, stderr } = generate(...names);
      expect(status).toBe(1);
      expect(stderr.trim().split('\n')).toHaveLength(1);
      expect(await command.written()).toEqual([]);
    },
  );
});
