import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { sqlMigrations } from '../../migrations/sql/index.js';
import { openSqliteMigrator } from '../../src/platform/database/sql/sqlite/sqlite.migrator.js';
import { DatabaseUnavailableError } from '../../src/shared/domain-error.js';
import { aCategory } from '../support/factories.js';
import { holdExternalLock } from './external-lock.js';
import { openSqlDatabase, type SqlAdapters } from './sql-database.js';

describe('a write lock held by another process', () => {
  let db: SqlAdapters;
  afterEach(() => db.close());

  it('does not block the event loop: writes fail in time, reads succeed, and everything works afterwards', async () => {
    db = await openSqlDatabase({ wait: 1_000 });
    const release = await holdExternalLock(db.path);
    let ticks = 0;
    const ticking = setInterval(() => (ticks += 1), 10);

    const refused = expect(db.categories.add(aCategory())).rejects.toThrow(DatabaseUnavailableError);
    expect(await db.categories.count({ includeInactive: true })).toBe(0);
    await refused;
    clearInterval(ticking);
    await release();

    // A second of a synchronous wait would have left one or two.
    expect(ticks).toBeGreaterThan(10);
    await db.categories.add(aCategory());
    expect(await db.categories.count({ includeInactive: true })).toBe(1);
  });

  it('delays a write that can wait', async () => {
    db = await openSqlDatabase();
    const release = await holdExternalLock(db.path);
    const waiting = db.categories.add(aCategory());
    await sleep(200);
    await release();
    await waiting;
    expect(await db.categories.count({ includeInactive: true })).toBe(1);
  });

  it('delays a migration', async () => {
    db = await openSqlDatabase();
    const release = await holdExternalLock(db.path);
    const migrator = await openSqliteMigrator({ kind: 'sqlite', path: db.path });
    let undone: string | null = null;
    const down = migrator.down().then((name) => (undone = name));
    await sleep(200);
    expect(undone).toBeNull();
    await release();
    expect(await down).toBe(sqlMigrations.at(-1)?.name);
    await migrator.close();
  });
});
