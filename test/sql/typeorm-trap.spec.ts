import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import { SqliteDatabase } from '../../src/platform/database/sql/sqlite/sqlite-driver.js';
import { aCategory } from '../support/factories.js';
import { openSqlDatabase, temporaryFolder, type SqlAdapters } from './sql-database.js';

// The reason for the write queue, shown on TypeORM as it comes, and then on the database.
describe('two concurrent transactions on better-sqlite3', () => {
  describe('in plain TypeORM', () => {
    let folder: string;
    let plain: DataSource;

    beforeEach(async () => {
      folder = await temporaryFolder();
      plain = new DataSource({
        type: 'better-sqlite3',
        driver: SqliteDatabase,
        database: join(folder, 'plain.db'),
      });
      await plain.initialize();
      await plain.query('CREATE TABLE note (text varchar)');
    });
    afterEach(async () => {
      await plain.destroy();
      await rm(folder, { recursive: true, force: true });
    });

    const notes = (): Promise<{ text: string }[]> => plain.query('SELECT text FROM note');

    it('lose an acknowledged write when the other one rolls back', async () => {
      const failing = plain.transaction(async () => {
        await sleep(50);
        throw new Error('the other one fails');
      });
      const failed = expect(failing).rejects.toThrow('the other one fails');
      await sleep(10);
      await plain.query(`INSERT INTO note VALUES ('acknowledged')`);
      await failed;
      expect(await notes()).toEqual([]);
    });

    it('show uncommitted data', async () => {
      const failing = plain.transaction(async (manager) => {
        await manager.query(`INSERT INTO note VALUES ('uncommitted')`);
        await sleep(50);
        throw new Error('the other one fails');
      });
      const failed = expect(failing).rejects.toThrow('the other one fails');
      await sleep(10);
      expect(await notes()).toEqual([{ text: 'uncommitted' }]);
      await failed;
    });
  });

  describe('with the write queue', () => {
    let db: SqlAdapters;

    beforeEach(async () => {
      db = await openSqlDatabase();
    });
    afterEach(() => db.close());

    it('keep an acknowledged write when the other one rolls back', async () => {
      const failing = db.unitOfWork.run(async () => {
        await db.categories.add(aCategory());
        await sleep(50);
        throw new Error('the other one fails');
      });
      const failed = expect(failing).rejects.toThrow('the other one fails');
      await sleep(10);
      const { id } = await db.categories.add(aCategory());
      await failed;
      expect(await db.categories.find(id)).not.toBeNull();
      expect(await db.categories.count({ includeInactive: true })).toBe(1);
    });

    it('do not show uncommitted data', async () => {
      let written = '';
      const failing = db.unitOfWork.run(async () => {
        written = (await db.categories.add(aCategory())).id;
        await sleep(50);
        throw new Error('the other one fails');
      });
      const failed = expect(failing).rejects.toThrow('the other one fails');
      await sleep(20);
      expect(written).not.toBe('');
      expect(await db.categories.find(written)).toBeNull();
      await failed;
    });
  });
});
