import type { MigrationInterface } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newMigration } from '../support/new-migration.js';
import { openSqlDatabase, type SqlAdapters } from './sql-database.js';

describe('a migration of new permissions written by npm run migration:new', () => {
  let db: SqlAdapters;
  let migration: MigrationInterface;

  beforeEach(async () => {
    db = await openSqlDatabase();
    const Migration = await newMigration<new () => MigrationInterface>(
      'sql',
      'shelves',
      'sort_shelf',
      'read_top_shelf',
    );
    migration = new Migration();
  });
  afterEach(() => db.close());

  const added = () =>
    db.writing
      .prepare<[], object>(
        `SELECT name, action, resource FROM permissions WHERE resource LIKE '%shelf' ORDER BY name`,
      )
      .all();
  const up = () => migration.up(db.writer.createQueryRunner());
  const down = () => migration.down(db.writer.createQueryRunner());

  const EXPECTED = [
    { name: 'read_top_shelf', action: 'read', resource: 'top_shelf' },
    { name: 'sort_shelf', action: 'sort', resource: 'shelf' },
  ];

  it('adds them, even if an administrator has created one before', async () => {
    db.writing.exec(
      `INSERT INTO permissions (name, action, resource) VALUES ('sort_shelf', 'sort', 'shelf')`,
    );
    await up();
    expect(added()).toEqual(EXPECTED);
  });

  it('migrates down, even if a role has one of them, and up again', async () => {
    await up();
    db.writing.exec(`
      INSERT INTO role_permissions (role_id, permission_id)
        SELECT roles.id, permissions.id FROM roles, permissions
        WHERE roles.name = 'moderator' AND permissions.name = 'sort_shelf'`);
    await down();
    expect(added()).toEqual([]);
    await up();
    expect(added()).toEqual(EXPECTED);
  });
});
