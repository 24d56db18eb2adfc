import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoggerService } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import { Test, type TestingModule } from '@nestjs/testing';
import type { DataSource } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sqlMigrations } from '../../migrations/sql/index.js';
import { CategoryRepository } from '../../src/catalog/domain/category.repository.js';
import { PersistenceModule } from '../../src/platform/database/persistence.module.js';
import { READER } from '../../src/platform/database/sql/sqlite/sqlite-context.js';
import { openSqliteMigrator } from '../../src/platform/database/sql/sqlite/sqlite.migrator.js';
import { SqlitePersistenceModule } from '../../src/platform/database/sql/sqlite/sqlite-persistence.module.js';
import { databaseOf } from '../../src/platform/database/sql/sqlite/sqlite-options.js';
import { DatabaseHealth } from '../../src/platform/database/database-health.js';
import { DatabaseUnavailableError } from '../../src/shared/domain-error.js';
import { PlatformModule } from '../../src/platform/platform.module.js';
import { aCategory } from '../support/factories.js';
import { temporaryFolder } from './sql-database.js';

const silent: LoggerService = { log: () => {}, warn: () => {}, error: () => {} };

import { persisted } from '../support/ports.js';

describe(SqlitePersistenceModule.name, () => {
  let folder: string;
  let path: string;
  let application: TestingModule;

  beforeEach(async () => {
    folder = await temporaryFolder();
    path = join(folder, 'not', 'yet', 'there', 'shop.db');
    application = await start();
  });
  afterEach(async () => {
    await application.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function start(): Promise<TestingModule> {
    const ports = PersistenceModule.forFeature(CategoryRepository, DatabaseHealth);
    const database = await PersistenceModule.forRoot({ kind: 'sqlite', path }, persisted);
    const module = Test.createTestingModule({
      imports: [PlatformModule, database, ports],
    });
    return (await module.setLogger(silent).compile()).init();
  }

  async function migrate(): Promise<void> {
    const migrator = await openSqliteMigrator({ kind: 'sqlite', path });
    await migrator.up().finally(() => migrator.close());
  }

  const connection = (name?: string) => databaseOf(application.get<DataSource>(getDataSourceToken(name)));
  const pragma = (name: string, of?: string) => connection(of).pragma(name, { simple: true });

  it('creates the folders and the file', () => {
    expect(existsSync(path)).toBe(true);
  });

  it('writes durably and enforces foreign keys', () => {
    expect(pragma('journal_mode')).toBe('wal');
    expect(pragma('synchronous')).toBe(2); // FULL
    expect(pragma('foreign_keys')).toBe(1);
    expect(pragma('busy_timeout')).toBeLessThanOrEqual(100);
  });

  it('reads on a separate read-only connection', () => {
    expect(connection(READER)).not.toBe(connection());
    expect(connection(READER).readonly).toBe(true);
    expect(pragma('journal_mode', READER)).toBe('wal');
    expect(pragma('foreign_keys', READER)).toBe(1);
    expect(pragma('busy_timeout', READER)).toBeLessThanOrEqual(100);
    expect(() => connection(READER).exec('CREATE TABLE x (y)')).toThrow('readonly');
  });

  it.each([':memory:', '', ' '])('rejects the path "%s", which two connections cannot share', (nowhere) => {
    expect(() => SqlitePersistenceModule.forRoot({ kind: 'sqlite', path: nowhere }, [])).toThrow(
      'use a file',
    );
  });

  it('reports pending migrations and responds to a ping', async () => {
    const health = application.get(DatabaseHealth);
    await health.ping();
    expect(await health.pendingMigrations()).toEqual(sqlMigrations.map(({ name }) => name));
    await migrate();
    expect(await health.pendingMigrations()).toEqual([]);
  });

  it('finishes waiting writes on shutdown and leaves one file', async () => {
    await migrate();
    const categories = application.get(CategoryRepository);
    const health = application.get(DatabaseHealth);
    const waiting = Promise.all(Array.from({ length: 20 }, () => categories.add(aCategory())));
    await application.close();
    await waiting;
    await expect(health.ping()).rejects.toThrow(DatabaseUnavailableError);
    await expect(categories.add(aCategory())).rejects.toThrow(DatabaseUnavailableError);
    expect(await readdir(join(path, '..'))).toEqual(['shop.db']);

    application = await start();
    expect(await application.get(CategoryRepository).count({ includeInactive: true })).toBe(20);
  });
});
