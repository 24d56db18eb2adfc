import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PostgresConfig } from '../../src/platform/config/app-config.js';
import { migrationOptions } from '../../src/platform/database/sql/postgres/postgres-options.js';
import { PostgresDataSource } from '../../src/platform/database/sql/postgres/postgres.data-source.js';
import { MigrationGenerate } from '../support/migration-generate.js';
import { postgresTestDatabase } from '../support/postgres-databases.js';
import { schemaOf } from './schema.js';

// cspell:ignore datname

describe('npm run migration:generate, with a server of PostgreSQL,', () => {
  let command: MigrationGenerate;
  let database: PostgresConfig;
  let drop: () => Promise<void>;
  let dataSource: PostgresDataSource;

  beforeAll(async () => {
    command = await MigrationGenerate.prepare();
  });
  afterAll(() => command.remove());

  beforeEach(async () => {
    ({ database, drop } = await postgresTestDatabase());
    dataSource = await new PostgresDataSource(migrationOptions(database)).initialize();
  });
  afterEach(async () => {
    await dataSource.destroy();
    await drop();
    await command.reset();
  });

  const generate = () => command.run(database.url, 'mottos');

  it('writes nothing when the migrations create what the entities describe, and leaves no database', async () => {
    const { status, stdout, stderr } = generate();
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.trim().split('\n')).toEqual([
      expect.stringContaining('SQLite create exactly'),
      expect.stringContaining('PostgreSQL create exactly'),
    ]);
    expect(await command.written()).toEqual([]);
    const temporary = `SELECT datname FROM pg_database WHERE datname LIKE 'shop_migration_%'`;
    expect(await dataSource.query(temporary)).toEqual([]);
  });

  it('writes a migration of each SQL database', async () => {
    await command.changeProducts(
      `Column({ type: 'varchar', nullable: true })(ProductEntity.prototype, 'motto');
       Column({ name: 'said_at', type: 'datetime', nullable: true })(ProductEntity.prototype, 'saidAt');
       Index('ix_products_motto', ['motto', 'id'])(ProductEntity);`,
    );
    expect(generate()).toMatchObject({ status: 0, stderr: '' });
    const written = await command.written();
    expect(written.map((file) => file.replace(/\d{4}/, ''))).toEqual([
      'postgres/-mottos.ts',
      'sql/-mottos.ts',
    ]);
    const { migration } = await command.load(written[0] ?? '');

    const runner = dataSource.createQueryRunner();
    try {
      const original = await schemaOf(runner);
      await migration.up(runner);
      const { columns, indexes } = await schemaOf(runner);
      const added = columns.filter((column) => /^(motto|said_at)$/.test(column.column_name));
      expect(added).toMatchObject([
        { data_type: 'character varying', collation_name: 'C' },
        { data_type: 'timestamp with time zone', datetime_precision: 3 },
      ]);
      expect(indexes.find(({ name }) => name === 'ix_products_motto')?.definition).toContain('(motto, id)');
      await migration.down(runner);
      expect(await schemaOf(runner)).toEqual(original);
    } finally {
      await runner.release();
    }
  });

  it('warns of a column that it replaces', async () => {
    await command.changeProducts(
      `import { getMetadataArgsStorage } from 'typeorm';
       getMetadataArgsStorage().columns.find(
         ({ target, propertyName }) => target === ProductEntity && propertyName === 'name',
       ).options.type = 'text';`,
    );
    const { status, stderr } = generate();
    expect(status).toBe(0);
    expect(stderr).toContain('drops products.name and adds it again');
  });

  it('reports in one line a server that creates no database for it', async () => {
    const url = new URL(database.url);
    url.username = 'nobody';
    const { status, stderr } = command.run(url.href, 'mottos');
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(/^.*"nobody".*\n$/) });
    expect(await command.written()).toEqual([]);
  });
});
