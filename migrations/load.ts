import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A migration's file: four digits, which give the order, and a name. */
const MIGRATION = /^\d{4}-[\w-]+\.(?:js|ts)$/;

/**
 * Loads the migrations of a folder, in the order of their numbers.
 * @throws Error when a file does not have exactly one export
 */
export async function loadMigrations<T>(folder: string): Promise<readonly T[]> {
  const files = (await readdir(folder)).filter((file) => MIGRATION.test(file)).sort();
  return Promise.all(
    files.map(async (file) => {
      const exported = Object.values(
        (await import(pathToFileURL(join(folder, file)).href)) as Record<string, T>,
      );
      const [migration] = exported;
      if (migration === undefined || exported.length > 1) {
        throw new Error(`${file} must have one export, the migration.`);
      }
      return migration;
    }),
  );
}
