import { setTimeout as sleep } from 'node:timers/promises';
import type { Schema } from 'mongoose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultPermissions, defaultRoles } from '../../migrations/default-access.js';
import { routelessPermissions } from '../../migrations/routeless-permissions.js';
import { seedAccess } from '../../migrations/mongo/0004-default-access.js';
import { mongoMigrations } from '../../migrations/mongo/index.js';
import type { Migrator } from '../../src/platform/database/migrator.js';
import { openMongoMigrator } from '../../src/platform/database/mongo/mongo.migrator.js';
import { within } from '../support/async.js';
import { mongoSchemas } from '../support/ports.js';
import { openRawDatabase, type RawDatabase } from './mongo-database.js';

const names = mongoMigrations.map(({ name }) => name);

const byName = (a = '', b = ''): number => a.localeCompare(b);

describe('the MongoDB migrations', () => {
  let raw: RawDatabase;
  let migrator: Migrator;

  beforeEach(async () => {
    raw = await openRawDatabase();
    migrator = await openMongoMigrator(raw.config);
  });
  afterEach(async () => {
    await migrator.close();
    await raw.close();
  });

  /** All that the migrations make, apart from ids and times. */
  async function contents() {
    const collections = await raw.db.listCollections({}, { nameOnly: false }).toArray();
    const made = collections.filter(({ name }) => !['migrations', 'leases'].includes(name));
    const described = [];
    for (const { name, options } of made) {
      const indexes = await raw.db.collection(name).indexes();
      described.push({ name, options, indexes: indexes.sort((a, b) => byName(a.name, b.name)) });
    }
    return described.sort((a, b) => byName(a.name, b.name));
  }

  it('create the collections of the schemas and the counters, and record when', async () => {
    const collections = ((await mongoSchemas()) as readonly { readonly schema: Schema }[]).map(({ schema }) =>
      String(schema.get('collection')),
    );
    expect(await migrator.status()).toEqual(names.map((name) => ({ name, executedAt: null })));
    expect(await migrator.up()).toEqual(names);
    expect((await contents()).map(({ name }) => name)).toEqual([...collections, 'counters'].sort());
    const status = await migrator.status();
    expect(status).toEqual(names.map((name) => ({ name, executedAt: expect.any(Date) as Date })));
    expect(await migrator.up(), 'once more').toEqual([]);
    expect(await migrator.status()).toEqual(status);
  });

  it('migrate down one by one and up again to the same state', async () => {
    await migrator.up();
    const before = await contents();
    const down: (string | null)[] = [];
    for (const _ of [...names, 'one more']) down.push(await migrator.down());
    expect(down).toEqual([...names.toReversed(), null]);
    expect(await contents()).toEqual([]);
    expect(await migrator.up()).toEqual(names);
    expect(await contents()).toEqual(before);
  });

  it('can be repeated after an interrupted run', async () => {
    await migrator.up();
    const before = await contents();
    await raw.db.collection('products').dropIndexes();
    await raw.db.dropCollection('orders');
    await raw.db.collection('roles').deleteOne({ name: 'vendor' });
    for (const migration of mongoMigrations) await migration.up(raw.db);
    expect(await contents()).toEqual(before);
    expect(await raw.db.collection('roles').countDocuments()).toBe(defaultRoles.length);
  });

  it('seed the permissions of the design and grant them to the roles of the design only', async () => {
    await migrator.up();
    const permissions = await raw.db.collection('permissions').find().toArray();
    const roles = await raw.db.collection('roles').find().toArray();
    const named = new Map(permissions.map(({ _id, name }) => [String(_id), name as string]));
    const removed = new Set<string>(routelessPermissions.map(({ name }) => name));
    const expected = defaultPermissions.filter(({ name }) => !removed.has(name));
    const names = new Set(expected.map(({ name }) => name));
    // Features add more.
    expect(permissions.filter(({ name }) => names.has(name as string))).toMatchObject(expected);
    expect(
      roles.map(({ name, description, permissions: ids }) => ({
        name: name as string,
        description: description as string,
        permissions: (ids as unknown[])
          .map((id) => named.get(String(id)) ?? expect.fail(`${String(id)} is no permission`))
          .filter((each) => names.has(each)),
      })),
    ).toEqual(
      defaultRoles.map((role) => ({
        ...role,
        permissions: role.permissions.filter((name) => !removed.has(name)),
      })),
    );
  });

  it('keep roles and permissions as they were edited', async () => {
    // Up to this one: a later one removes some of what it seeds.
    for (const migration of mongoMigrations.slice(0, mongoMigrations.indexOf(seedAccess) + 1)) {
      await migration.up(raw.db);
    }
    const roles = raw.db.collection('roles');
    const permissions = raw.db.collection('permissions');
    await roles.updateOne({ name: 'customer' }, { $set: { description: 'edited' } });
    await roles.updateOne({ name: 'vendor' }, { $set: { permissions: [] } });
    await permissions.updateOne({ name: 'update_stock' }, { $set: { resource: 'edited' } });
    const edited = [await roles.find().toArray(), await permissions.find().toArray()];
    await seedAccess.up(raw.db);
    expect([await roles.find().toArray(), await permissions.find().toArray()]).toEqual(edited);
  });

  describe('when several instances start at once', () => {
    it('run in one of them, and the others find nothing to do', async () => {
      const others = [await openMongoMigrator(raw.config), await openMongoMigrator(raw.config)];
      try {
        const ran = await within(
          Promise.all([migrator, ...others].map((each) => each.up())),
          'three migrators at once',
        );
        expect(ran.flat()).toEqual(names);
        expect(ran.filter((each) => each.length > 0)).toHaveLength(1);
        expect(await raw.db.collection('migrations').countDocuments()).toBe(names.length);
        expect(await raw.db.collection('leases').countDocuments(), 'leases left').toBe(0);
      } finally {
        for (const other of others) await other.close();
      }
    });

    const lease = async (expires_at: Date) => {
      const leases = raw.db.collection<{ _id: string; holder: string; expires_at: Date }>('leases');
      await leases.insertOne({ _id: 'migrations', holder: 'another', expires_at });
      return leases;
    };

    it('wait for the instance that runs them', async () => {
      const leases = await lease(new Date(Date.now() + 60_000));
      let isDone = false;
      const up = migrator.up().finally(() => (isDone = true));
      await sleep(1000);
      expect(isDone).toBe(false);
      await leases.deleteOne({});
      expect(await within(up, 'the one that waited')).toEqual(names);
    });

    it('do not wait for an instance that crashed', async () => {
      await lease(new Date(Date.now() - 1));
      expect(await within(migrator.up(), 'the next one')).toEqual(names);
    });

    it('release the lease when a migration fails, and can be continued', async () => {
      await raw.db.createIndex('products', { other: 1 }, { name: 'ix_products_vendor_id' });
      await expect(migrator.up()).rejects.toThrow('0002-catalog');
      expect(await raw.db.collection('leases').countDocuments()).toBe(0);
      await raw.db.dropCollection('products');
      expect(await migrator.up()).toEqual(names.slice(1));
    });
  });
});
