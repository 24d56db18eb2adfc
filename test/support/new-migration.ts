import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/**
 * Runs `npm run migration:new` in a copy of migrations/, and loads what it writes for a database.
 * The copy stands in the work tree, where the migration finds its packages.
 */
export async function newMigration<T>(database: 'sql' | 'postgres' | 'mongo', ...args: string[]): Promise<T> {
  await mkdir('.cache', { recursive: true });
  const folder = await mkdtemp(resolve('.cache', 'migration-'));
  try {
    await cp('migrations', join(folder, 'migrations'), { recursive: true });
    execFileSync(process.execPath, [resolve('scripts/migration-new.mjs'), ...args], { cwd: folder });
    const files = (await readdir(join(folder, 'migrations', database))).filter((name) =>
      /^\d{4}-/.test(name),
    );
    const path = join(folder, 'migrations', database, files.sort().at(-1) ?? '');
    const [migration] = Object.values((await import(path)) as Record<string, T>);
    if (migration === undefined) throw new Error(`${path} exports nothing.`);
    return migration;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
