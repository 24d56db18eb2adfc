import { Test } from '@nestjs/testing';
import { afterEach, describe, expect, it } from 'vitest';
import type { MongoConfig } from '../../src/platform/config/app-config.js';
import {
  assertReplicaSet,
  StandaloneServerError,
} from '../../src/platform/database/mongo/mongo-connection.js';
import { openMongoMigrator } from '../../src/platform/database/mongo/mongo.migrator.js';
import { PersistenceModule } from '../../src/platform/database/persistence.module.js';
import { DatabaseHealth } from '../../src/platform/database/database-health.js';
import { DatabaseUnavailableError } from '../../src/shared/domain-error.js';
import { PlatformModule } from '../../src/platform/platform.module.js';
import { within } from '../support/async.js';
import { startFakeServer, type FakeServer } from './fake-server.js';
import { openRawDatabase } from './mongo-database.js';

const config = (url: string): MongoConfig => ({ kind: 'mongodb', url });

async function connect(url: string) {
  const module = await Test.createTestingModule({
    imports: [
      PlatformModule,
      await PersistenceModule.forRoot(config(url), []),
      PersistenceModule.forFeature(DatabaseHealth),
    ],
  }).compile();
  return module.init();
}

describe(assertReplicaSet.name, () => {
  it('accepts a member of a replica set and a mongos router', () => {
    expect(() => assertReplicaSet({ setName: 'rs0' })).not.toThrow();
    expect(() => assertReplicaSet({ msg: 'isdbgrid' })).not.toThrow();
  });

  it('rejects other servers with a one-line instruction', () => {
    expect(() => assertReplicaSet({})).toThrow(StandaloneServerError);
    const { message } = new StandaloneServerError();
    for (const cure of ['mongod --replSet rs0', 'rs.initiate()', 'docker compose up mongo']) {
      expect(message).toContain(cure);
    }
    expect(message).not.toContain('\n');
  });
});

describe('a standalone server', () => {
  let server: FakeServer | undefined;

  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  it('is rejected at the start and by the migrations', async () => {
    server = await startFakeServer({ isWritablePrimary: true, helloOk: true });
    await expect(within(openMongoMigrator(config(server.url)), 'the migrator')).rejects.toThrow(
      StandaloneServerError,
    );
    await expect(within(connect(server.url), 'the start')).rejects.toThrow(StandaloneServerError);
  });
});

describe('an unreachable server', () => {
  // Nothing listens on port 1.
  const url = 'mongodb://127.0.0.1:1/shop';

  it('stops the start and the migrations with a clear message', async () => {
    const migrator = within(openMongoMigrator(config(url)), 'the migrator');
    const start = within(connect(url), 'the start');
    // Each of them waits for a server for some seconds.
    await Promise.all([
      expect(migrator).rejects.toThrow(DatabaseUnavailableError),
      expect(start).rejects.toThrow('MongoDB cannot be reached'),
    ]);
  });
});

describe(DatabaseHealth.name, () => {
  it('reports whether the database responds and which migrations are pending', async () => {
    const raw = await openRawDatabase();
    const db = await connect(raw.config.url);
    try {
      const health = db.get(DatabaseHealth);
      await health.ping();
      const pending = await health.pendingMigrations();
      expect(pending[0]).toBe('0001-users');
      const migrator = await openMongoMigrator(raw.config);
      expect(await migrator.up().finally(() => migrator.close())).toEqual(pending);
      expect(await health.pendingMigrations()).toEqual([]);
      await db.close();
      await expect(health.ping()).rejects.toBeInstanceOf(DatabaseUnavailableError);
      await expect(health.pendingMigrations()).rejects.toBeInstanceOf(DatabaseUnavailableError);
    } finally {
      await db.close();
      await raw.close();
    }
  });
});
