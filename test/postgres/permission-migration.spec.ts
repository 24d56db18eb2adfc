import type { MigrationInterface } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrationOptions } from '../../src/platform/database/sql/postgres/postgres-options.js';
import { PostgresDataSource } from '../../src/platform/database/sql/postgres/postgres.data-source.js';
import { newMigration } from '../support/new-migration.js';
import { postgresTestDatabase } from '../support/postgres-databases.js';

describe('a migration of new permissions written by npm run migration:new', () => {
  let dataSource: PostgresDataSource;
  let drop: () => Promise<void>;
  let migration: MigrationInterface;

  beforeEach(async () => {
    const test = await postgresTestDatabase();
    drop = test.drop;
    dataSource = await new PostgresDataSource(migrationOptions(test.database)).initialize();
    const Migration = await newMigration<new () => MigrationInterface>(
      'postgres',
      'shelves',
      'sort_shelf',
      'read_top_shelf',
    );
    migration = new Migration();
  });
  afterEach(async () => {
    await dataSource.destroy();
    await drop();
  });

  const added = () =>
    dataSource.query<object[]>(
      `SELECT name, action, resource FROM permissions WHERE resource LIKE '%shelf' ORDER BY name`,
    );

  async function migrate(way: 'up' | 'down'): Promise<void> {
    const runner = dataSource.createQueryRunner();
    await migration[way](runner).finally(() => runner.release());
  }

  const EXPECTED = [
    { name: 'read_top_shelf', action: 'read', resource: 'top_shelf' },
    { name: 'sort_shelf', action: 'sort', resource: 'shelf' },
  ];

  it('adds them, even if an administrator has created one before', async () => {
    await dataSource.query(
      `INSERT INTO permissions (name, action, resource) VALUES ('sort_shelf', 'sort', 'shelf')`,
    );
    await migrate('up');
    expect(await added()).toEqual(EXPECTED);
  });

  it('migrates down, even if a role has one of them, and up again', async () => {
    await migrate('up');
    await dataSource.query(`
      INSERT INTO role_permissions (role_id, permission_id)
        SELECT roles.id, permissions.id FROM roles, permissions
        WHERE roles.name = 'moderator' AND permissions.name = 'sort_shelf'`);
    await migrate('down');
    expect(await added()).toEqual([]);
    await migrate('up');
    expect(await added()).toEqual(EXPECTED);
  });
});
