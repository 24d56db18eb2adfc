import type { Types } from 'mongoose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MongoMigration } from '../../migrations/mongo/migration.js';
import { mongoMigrations } from '../../migrations/mongo/index.js';
import { newMigration } from '../support/new-migration.js';
import { openRawDatabase, type RawDatabase } from './mongo-database.js';

interface Role {
  readonly name: string;
  readonly permissions: Types.ObjectId[];
}

describe('a migration of new permissions written by npm run migration:new', () => {
  let raw: RawDatabase;
  let migration: MongoMigration;

  beforeEach(async () => {
    raw = await openRawDatabase();
    for (const each of mongoMigrations) await each.up(raw.db);
    migration = await newMigration<MongoMigration>('mongo', 'shelves', 'sort_shelf', 'read_top_shelf');
  });
  afterEach(() => raw.close());

  const permissions = () => raw.db.collection('permissions');
  const added = () =>
    permissions()
      .find(
        { resource: /shelf$/ },
        { projection: { _id: 0, name: 1, action: 1, resource: 1 }, sort: { name: 1 } },
      )
      .toArray();

  const EXPECTED = [
    { name: 'read_top_shelf', action: 'read', resource: 'top_shelf' },
    { name: 'sort_shelf', action: 'sort', resource: 'shelf' },
  ];

  it('adds them, even if an administrator has created one before', async () => {
    const before = { name: 'sort_shelf', action: 'sort', resource: 'shelf', lock: 0, created_at: new Date() };
    await permissions().insertOne(before);
    await migration.up(raw.db);
    await migration.up(raw.db);
    expect(await added()).toEqual(EXPECTED);
  });

  it('migrates down, even if a role has one of them, and up again', async () => {
    await migration.up(raw.db);
    const roles = raw.db.collection<Role>('roles');
    const before = await roles.findOne({ name: 'moderator' });
    const permission = await permissions().findOne({ name: 'sort_shelf' });
    await roles.updateOne(
      { name: 'moderator' },
      { $push: { permissions: permission?._id ?? expect.fail('no sort_shelf') } },
    );
    await migration.down(raw.db);
    expect(await added()).toEqual([]);
    expect((await roles.findOne({ name: 'moderator' }))?.permissions).toEqual(before?.permissions);
    await migration.up(raw.db);
    expect(await added()).toEqual(EXPECTED);
  });
});
