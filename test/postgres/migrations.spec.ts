import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SeedAccess1795910400002 } from '../../migrations/postgres/0002-seed-access.js';
import { postgresMigrations } from '../../migrations/postgres/index.js';
import { migrationOptions } from '../../src/platform/database/sql/postgres/postgres-options.js';
import { PostgresDataSource } from '../../src/platform/database/sql/postgres/postgres.data-source.js';
import { openPostgresMigrator } from '../../src/platform/database/sql/postgres/postgres.migrator.js';
import {
  describeForPostgres,
  postgresSchemaDifference,
} from '../../src/platform/database/sql/postgres/schema-difference.js';
import { sqlEntities } from '../support/ports.js';
import { openEmptyDatabase, type EmptyDatabase } from './postgres-database.js';
import { schemaOf, type Named } from './schema.js';

// cspell:ignore datname locktype pkey transactionid

describe('the migrations of PostgreSQL', () => {
  const names = postgresMigrations.map(({ name }) => name);
  let db: EmptyDatabase;

  beforeEach(async () => {
    db = await openEmptyDatabase();
  });
  afterEach(() => db.close());

  const drift = async () => postgresSchemaDifference(db.config, await sqlEntities());
  const executed = async () =>
    (await db.migrator.status()).filter(({ executedAt }) => executedAt !== null).map(({ name }) => name);

  async function tables(): Promise<string[]> {
    const { columns } = await schemaOf(db.client);
    return [...new Set(columns.map(({ table_name }) => table_name))];
  }

  async function count(table: string): Promise<number> {
    const { rows } = await db.client.query<{ count: number }>(`SELECT count(*)::integer FROM ${table}`);
    return rows[0]?.count ?? NaN;
  }

  it('create the schema of the entities, remove everything and create the same again', async () => {
    expect(await db.migrator.up()).toEqual(names);
    expect(await drift()).toEqual({ up: [], down: [] });
    const created = await schemaOf(db.client);

    // Creates the sequence of a year.
    await db.client.query('SELECT next_order_sequence(2025)');
    const down: (string | null)[] = [];
    for (const name of [...names, 'one more']) down.push(name && (await db.migrator.down()));
    expect(down).toEqual([...names.toReversed(), null]);
    const { sequences, triggers, functions } = await schemaOf(db.client);
    expect({ tables: await tables(), sequences, triggers, functions }).toEqual({
      tables: ['migrations'],
      sequences: [{ name: 'migrations_id_seq' }],
      triggers: [],
      functions: [],
    });

    expect(await db.migrator.up()).toEqual(names);
    expect(await schemaOf(db.client)).toEqual(created);
  });

  // TypeORM compares neither the expressions of checks nor the conditions of indexes.
  it('create exactly the constraints and indexes of the entities', async () => {
    await db.migrator.up();
    const ofEntities = await openEmptyDatabase();
    const options = { ...migrationOptions(ofEntities.config), entities: await sqlEntities() };
    const dataSource = await new PostgresDataSource(options).initialize();
    try {
      dataSource.entityMetadatas.forEach(describeForPostgres);
      await dataSource.synchronize();
      const described = new Set(dataSource.entityMetadatas.map(({ tableName }) => tableName));
      // Those of primary keys have other names; the last two kinds are written by the migration
      // alone.
      const isCompared = ({ table_name = '', name }: Named) =>
        described.has(table_name) && !/^PK_|_pkey$|_falling$|_search$/.test(name);
      const [migrated, entities] = [await schemaOf(db.client), await schemaOf(ofEntities.client)];
      for (const kind of ['constraints', 'indexes'] as const) {
        expect(entities[kind].length).toBeGreaterThan(20);
        expect(migrated[kind].filter(isCompared)).toEqual(entities[kind].filter(isCompared));
      }
    } finally {
      await dataSource.destroy();
      await ofEntities.close();
    }
  });

  it('differ when there is schema drift, which the difference removes', async () => {
    await db.migrator.up();
    await db.client.query('ALTER TABLE users ADD COLUMN nickname varchar; DROP INDEX ix_products_newest');
    const { up, down } = await drift();
    expect(up).toEqual([
      'ALTER TABLE "users" DROP COLUMN "nickname"',
      expect.stringMatching(/^CREATE INDEX "ix_products_newest" .*"created_at", "id"/),
    ]);
    await db.client.query(up.join(';'));
    expect(await drift()).toEqual({ up: [], down: [] });
    await db.client.query(down.join(';'));
    expect(await drift()).toEqual({ up, down });
  });

  it('compare all text by code points, whatever the language of the database', async () => {
    await db.migrator.up();
    const { rows } = await db.client.query<{ is_code_points: boolean }>(`SELECT 'a' > 'B' AS is_code_points`);
    expect(rows).toEqual([{ is_code_points: false }]);
    const texts = (await schemaOf(db.client)).columns.filter(
      ({ table_name, data_type }) => table_name !== 'migrations' && /^(text|char)/.test(data_type),
    );
    expect(texts.length).toBeGreaterThan(30);
    expect(texts.filter(({ collation_name }) => collation_name !== 'C')).toEqual([]);
  });

  it('record when they ran', async () => {
    expect(await db.migrator.status()).toEqual(names.map((name) => ({ name, executedAt: null })));
    const before = Date.now();
    await db.migrator.up();
    for (const { executedAt } of await db.migrator.status()) {
      expect(Math.abs(Number(executedAt) - before)).toBeLessThan(60_000);
    }
  });

  it('leave nothing behind when one fails', async () => {
    await db.client.query('CREATE TABLE products (id integer)');
    await expect(db.migrator.up()).rejects.toThrow('already exists');
    expect(await tables()).toEqual(['migrations', 'products']);
    expect(await executed()).toEqual([]);
    await db.client.query('DROP TABLE products');
    expect(await db.migrator.up()).toEqual(names);
  });

  it('do not migrate down when a user would lose its role', async () => {
    await db.migrator.up();
    await db.client.query(`INSERT INTO users (email, username, password_hash) VALUES ('a@b.c', 'a', 'x')`);
    while ((await executed()).at(-1) !== SeedAccess1795910400002.name) await db.migrator.down();
    const before = { executed: await executed(), grants: await count('role_permissions') };
    expect(before.grants).toBeGreaterThan(0);
    await expect(db.migrator.down()).rejects.toThrow('foreign key constraint "fk_users_role"');
    expect({ executed: await executed(), grants: await count('role_permissions') }).toEqual(before);
  });

  describe('in several instances at once', () => {
    let others: EmptyDatabase['migrator'][];

    beforeEach(async () => {
      others = await Promise.all([openPostgresMigrator(db.config), openPostgresMigrator(db.config)]);
    });
    afterEach(() => Promise.all(others.map((other) => other.close())));

    it('run once', async () => {
      const ran = await Promise.all([db.migrator, ...others].map((one) => one.up()));
      expect(ran.flat()).toEqual(names);
      expect(await count('migrations')).toBe(names.length);
    });

    it('run in the next one when the connection of the first is lost', async () => {
      // Stops the first in the middle of its migrations: two tables of one name cannot be created
      // at once.
      await db.client.query('BEGIN; CREATE TABLE products (id integer)');
      const first = db.migrator.up();
      const refused = expect(first).rejects.toThrow('connection to PostgreSQL was lost');
      await untilOneWaits('transactionid');
      const second = others[0]?.up();
      await untilOneWaits('advisory');
      const holder = `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted`;
      await db.client.query(`SELECT pg_terminate_backend(pid) FROM (${holder}) AS holder`);
      await refused;
      await db.client.query('ROLLBACK');
      expect(await second).toEqual(names);
      expect(await count('migrations')).toBe(names.length);
      expect(await db.migrator.up()).toEqual([]);
    });
  });

  /** Resolves as soon as a connection waits for such a lock. */
  async function untilOneWaits(lock: string): Promise<void> {
    const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = $1`;
    while ((await db.client.query(waiting, [lock])).rowCount === 0) await setTimeout(5);
  }
});
