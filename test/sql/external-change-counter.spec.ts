import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SqliteCacheVersion } from '../../src/platform/database/sql/sqlite/sqlite.cache-version.js';
import { SqliteDatabase } from '../../src/platform/database/sql/sqlite/sqlite-driver.js';
import { pausedUnitOfWork } from '../support/async.js';
import { aCategory } from '../support/factories.js';
import { openSqlDatabase, type SqlAdapters } from './sql-database.js';

describe('SqliteCacheVersion.externalChangeCounter()', () => {
  let db: SqlAdapters;
  let version: SqliteCacheVersion;
  let other: SqliteDatabase;

  beforeEach(async () => {
    db = await openSqlDatabase();
    version = new SqliteCacheVersion(db.sql);
    other = new SqliteDatabase(db.path);
  });
  afterEach(async () => {
    other.close();
    await db.close();
  });

  it('does not change when this process writes, rolls back, reads or checkpoints', async () => {
    const before = version.externalChangeCounter();
    await db.categories.add(aCategory());
    await version.advance();
    const unitOfWork = await pausedUnitOfWork(db.unitOfWork, () => db.categories.add(aCategory()));
    expect(version.externalChangeCounter()).toBe(before);
    await unitOfWork.rollBack();
    expect(await db.categories.count({ includeInactive: true })).toBe(1);
    db.writing.pragma('wal_checkpoint(TRUNCATE)');
    await db.categories.add(aCategory());
    expect(version.externalChangeCounter()).toBe(before);
  });

  it('changes with each commit of another connection', async () => {
    const seen = [version.externalChangeCounter()];
    for (const sql of [
      'PRAGMA user_version = 77',
      'CREATE TABLE x (y)',
      'INSERT INTO x VALUES (1)',
      'DELETE FROM x',
    ]) {
      other.exec(sql);
      seen.push(version.externalChangeCounter());
      await db.categories.add(aCategory());
    }
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('is up to date inside a unit of work', async () => {
    other.exec('PRAGMA user_version = 78');
    const unitOfWork = await pausedUnitOfWork(db.unitOfWork, () => db.categories.add(aCategory()));
    const inside = version.externalChangeCounter();
    await unitOfWork.commit();
    expect(version.externalChangeCounter()).toBe(inside);
  });
});
