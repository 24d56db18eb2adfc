import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const DATABASES = ['sql', 'postgres', 'mongo'] as const;

const numbersIn = (files: readonly string[]) =>
  files.filter((file) => /^\d{4}-/.test(file)).map((file) => Number(file.slice(0, 4)));
const exportsIn = (text: string) => [...text.matchAll(/^export .*$/gm)].map(([line]) => line);
const timestampIn = (text: string) => Number(/class [A-Za-z]+(\d{13}) /.exec(text)?.[1]);

describe('npm run migration:new', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shop-migration-'));
    for (const name of ['migrations', '.prettierrc.json'])
      await cp(name, join(folder, name), { recursive: true });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const create = (...names: string[]) =>
    spawnSync(process.execPath, [resolve('scripts/migration-new.mjs'), ...names], {
      cwd: folder,
      encoding: 'utf8',
    });
  const files = async (database: string) => (await readdir(join(folder, 'migrations', database))).sort();
  const allFiles = async () => ({
    sql: await files('sql'),
    postgres: await files('postgres'),
    mongo: await files('mongo'),
  });
  const text = (database: string, file: string) =>
    readFile(join(folder, 'migrations', database, file), 'utf8');

  it('writes the next file of each database, with one export, and sorts the SQL classes last', async () => {
    const before = await allFiles();
    expect(create('product-reviews').status).toBe(0);
    for (const database of DATABASES) {
      const added = (await files(database)).filter((file) => !before[database].includes(file));
      const number = String(Math.max(...numbersIn(before[database])) + 1).padStart(4, '0');
      expect(added).toEqual([`${number}-product-reviews.ts`]);
      const source = await text(database, added[0] ?? '');
      expect(exportsIn(source)).toHaveLength(1);
      expect(source).toContain(
        database === 'mongo' ? `name: '${number}-product-reviews'` : 'class ProductReviews',
      );
      if (database === 'mongo') continue;
      const numbered = before[database].filter((file) => /^\d{4}-/.test(file));
      const earlier = await Promise.all(
        numbered.map(async (file) => timestampIn(await text(database, file))),
      );
      expect(timestampIn(source)).toBeGreaterThan(Math.max(...earlier));
    }
  });

  it.each(
    [[], ['Reviews'], ['../reviews'], ['two words'], ['a', 'b'], ['a', 'b_c', '_d'], ['search']].map(
      (names) => [names],
    ),
  )('rejects %j and writes nothing', async (names) => {
    const before = await allFiles();
    const { status, stderr } = create(...names);
    expect(status).toBe(1);
    expect(stderr).not.toBe('');
    expect(await allFiles()).toEqual(before);
  });
});
