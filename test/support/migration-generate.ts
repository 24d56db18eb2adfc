import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { appendFile, cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { MigrationInterface } from 'typeorm';

/** The compiled entity, to which a test adds decorators. */
const PRODUCT_ENTITY = 'dist/src/catalog/sql/product.entity.js';

/**
 * Runs `npm run migration:generate` in a copy of what it needs. The copy stands in the work tree,
 * where the command finds its packages.
 */
export class MigrationGenerate {
  private constructor(
    private readonly folder: string,
    private readonly before: readonly string[],
  ) {}

  static async prepare(): Promise<MigrationGenerate> {
    await mkdir('.cache', { recursive: true });
    const folder = await mkdtemp(resolve('.cache', 'generate-'));
    for (const name of ['.prettierrc.json', 'dist', 'migrations', 'scripts'])
      await cp(name, join(folder, name), { recursive: true, filter: (path) => !path.endsWith('.map') });
    return new MigrationGenerate(folder, await filesIn(folder));
  }

  run(databaseUrl: string, ...names: string[]): SpawnSyncReturns<string> {
    return spawnSync(process.execPath, ['scripts/migration-generate.mjs', ...names], {
      cwd: this.folder,
      env: { ...process.env, DATABASE_URL: databaseUrl },
      encoding: 'utf8',
    });
  }

  /** Adds to the entity of products. */
  async changeProducts(statements: string): Promise<void> {
    await appendFile(join(this.folder, PRODUCT_ENTITY), statements);
  }

  /** The migrations that the command has written, such as `sql/0011-mottos.ts`. */
  async written(): Promise<string[]> {
    return (await filesIn(this.folder)).filter((file) => !this.before.includes(file));
  }

  async load(file: string): Promise<{ name: string; migration: MigrationInterface }> {
    const exported = (await import(join(this.folder, 'migrations', file))) as Record<
      string,
      new () => MigrationInterface
    >;
    const [[name, Migration] = [], ...others] = Object.entries(exported);
    if (!name || !Migration || others.length > 0) throw new Error(`${file} does not export one class.`);
    return { name, migration: new Migration() };
  }

  /** Forgets what the command has written, and what was added to the entity. */
  async reset(): Promise<void> {
    await cp(PRODUCT_ENTITY, join(this.folder, PRODUCT_ENTITY));
    for (const file of await this.written()) await rm(join(this.folder, 'migrations', file));
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function filesIn(folder: string): Promise<string[]> {
  return (await readdir(join(folder, 'migrations'), { recursive: true })).sort();
}
