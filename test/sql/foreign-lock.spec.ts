import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { sqlMigrations } from '../../migrations/sql/index.js';
import { openSqlMigrator } from '../../src/platform/database/sql/sql.migrator.js';
import { DatabaseUnavailableError } from '../../src/shared/domain-error.js';
import { aCategory } from '../support/factories.js';
import { lockFromOutside } from './lock-from-outside.js';
import { openSqlStore, type SqlStore } from './sql-store.js';

describe('a write lock held by another process', () => {
  let store: SqlStore;
  afterEach(() => store.close());

  it('stalls no event loop; writes are refused in time, reads go on, and all is well afterwards', async () => {
    store = await openSqlStore({ wait: 1_000 });
    const release = await lockFromOutside(store.path);
    let ticks = 0;
    const ticking = setInterval(() => (ticks += 1), 10);

    const refused = expect(store.categories.add(aCategory())).rejects.toThrow(DatabaseUnavailableError);
    expect(await store.categories.count({ includeInactive: true })).toBe(0);
    await refused;
    clearInterval(ticking);
    await release();

    // A second of a synchronous wait would have left one or two.
    expect(ticks).toBeGreaterThan(10);
    await store.categories.add(aCategory());
    expect(await store.categories.count({ includeInactive: true })).toBe(1);
  });

  it('delays a write that can still wait', async () => {
    store = await openSqlStore();
    const release = await lockFromOutside(store.path);
    const waiting = store.categories.add(aCategory());
    await sleep(200);
    await release();
    await waiting;
    expect(await store.categories.count({ includeInactive: true })).toBe(1);
  });

  it('delays a migration', async () => {
    store = await openSqlStore();
    const release = await lockFromOutside(store.path);
    const migrator = await openSqlMigrator({ kind: 'sqlite', path: store.path });
    let undone: string | null = null;
    const down = migrator.down().then((name) => (undone = name));
    await sleep(200);
    expect(undone).toBeNull();
    await release();
    expect(await down).toBe(sqlMigrations.at(-1)?.name);
    await migrator.close();
  });
});
