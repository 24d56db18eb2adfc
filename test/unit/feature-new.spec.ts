import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const TEMPLATE = 'scripts/templates/feature';
const FEATURES = 'src/features.ts';

/** The names in the template, in each of their forms, and those of a feature of two words. */
const NAMES = [
  ['SomeThings', 'GiftCards'],
  ['SomeThing', 'GiftCard'],
  ['SOME_THING', 'GIFT_CARD'],
  ['someThing', 'giftCard'],
  ['some_thing', 'gift_card'],
  ['some-thing', 'gift-card'],
  ['some thing', 'gift card'],
] as const;

const filesIn = async (folder: string) =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

describe('npm run feature:new', () => {
  let folder: string;
  /** A copy of the sources. */
  let fresh: string;
  /** The same after `npm run feature:new gift-cards`. */
  let grown: string;
  let output: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shop-feature-'));
    fresh = await copyOf('migrations', 'src', 'test');
    grown = await copyOf('migrations', 'src', 'test');
    const { status, stdout, stderr } = create(grown, 'gift-cards');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    output = stdout;
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function copyOf(...names: string[]): Promise<string> {
    const copy = await mkdtemp(join(folder, 'copy-'));
    for (const name of ['.prettierrc.json', ...names]) await cp(name, join(copy, name), { recursive: true });
    return copy;
  }

  const create = (cwd: string, ...names: string[]) =>
    spawnSync(process.execPath, [resolve('scripts/feature-new.mjs'), ...names], { cwd, encoding: 'utf8' });
  const text = (copy: string, file: string) => readFile(join(copy, file), 'utf8');

  async function added(): Promise<string[]> {
    const before = await filesIn(fresh);
    return (await filesIn(grown)).filter((file) => !before.includes(file));
  }

  // tsc checks the template where it is (tsconfig.json, rootDirs): a copy that differs in names
  // alone compiles as well.
  it('renames the template for the feature and changes nothing else', async () => {
    const toTemplate = (given: string) =>
      NAMES.reduce((all, [template, name]) => all.replaceAll(name, template), given)
        .replace(/\d{4}-some-things/g, '0000-some-things')
        .replace(/(?<=SomeThings)\d{13}/, '1795392000000');
    const files = await added();
    expect(files.map(toTemplate).sort()).toEqual(await filesIn(TEMPLATE));
    for (const file of files) {
      const template = await readFile(join(TEMPLATE, toTemplate(file)), 'utf8');
      const options = { ...(await resolveConfig(file)), filepath: file };
      const back = await format(toTemplate(await text(grown, file)), options);
      expect(back, file).toBe(await format(template, options));
    }
    expect(output.split('\n')).toEqual(expect.arrayContaining([...files, FEATURES]));
  });

  it('imports only what exists', async () => {
    for (const file of await added()) {
      for (const [, path = ''] of (await text(grown, file)).matchAll(/(?:from|import\() ?'(\.[^']+)\.js'/g))
        expect(existsSync(join(grown, dirname(file), `${path}.ts`)), `${path} in ${file}`).toBe(true);
    }
  });

  it('adds the manifest to the end of the feature list and changes no other file', async () => {
    for (const file of (await filesIn(fresh)).filter((each) => each !== FEATURES))
      expect(await text(grown, file), file).toBe(await text(fresh, file));
    const before = (await text(fresh, FEATURES)).split('\n');
    const after = await text(grown, FEATURES);
    expect(after.split('\n').filter((line) => !before.includes(line))).toEqual([
      `import { giftCardsFeature } from './gift-cards/gift-cards.feature.js';`,
      '  giftCardsFeature,',
    ]);
    expect(after).toMatch(/giftCardsFeature,\n\];\n$/);
  });

  it.each(['sql', 'postgres', 'mongo'])('gives its migration of %s the next number', async (database) => {
    const names = (await readdir(join(grown, 'migrations', database))).filter((name) => /^\d{4}-/.test(name));
    expect(names.sort().at(-1)).toMatch(/-gift-cards\.ts$/);
    expect(names.map((name) => Number(name.slice(0, 4)))).toEqual(names.map((_, index) => index + 1));
  });

  it.each([
    ['wishes', 'wish'],
    ['enquiries', 'enquiry'],
    ['returns', 'return'],
    ['inventory', 'shelf', 'shelf'],
  ])('names one of the %s a %s', async (feature, entity, ...given) => {
    const copy = await copyOf('migrations', FEATURES);
    expect(create(copy, feature, ...given)).toMatchObject({ status: 0, stderr: '' });
    expect(await filesIn(join(copy, 'src', feature))).toContain(`domain/${entity}.ts`);
  });

  it.each([
    [[], 'usage'],
    [['a', 'b', 'c'], 'usage'],
    [['Reviews'], '"Reviews" is not a name'],
    [['../reviews'], '"../reviews" is not a name'],
    [['two words'], '"two words" is not a name'],
    [['reviews', 'Review'], '"Review" is not a name'],
    [['inventory'], 'What is one of the inventory called?'],
    [['stock', 'stock'], 'What is one of the stock called?'],
    [['orders'], 'src/orders'],
    [['platform', 'thing'], 'src/platform'],
    [['purchases', 'order'], 'OrderRepository is already in'],
    [['carts', 'basket'], 'collection carts is already in'],
    [['dates'], 'class Date'],
    [['pages'], 'class Page'],
    [['search', 'finding'], '-search.ts'],
  ])('rejects %j and writes nothing', async (names, message) => {
    const before = await filesIn(fresh);
    const { status, stderr } = create(fresh, ...names);
    expect(status).toBe(1);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain(message);
    expect(await filesIn(fresh)).toEqual(before);
    expect(await text(fresh, FEATURES)).toBe(await readFile(FEATURES, 'utf8'));
  });

  it('overwrites no file', async () => {
    const copy = await copyOf('migrations', FEATURES);
    await cp(join(grown, 'test/e2e'), join(copy, 'test/e2e'), { recursive: true });
    const before = await filesIn(copy);
    expect(create(copy, 'gift-cards')).toMatchObject({
      status: 1,
      stderr: 'These files are already there: test/e2e/gift-cards.e2e.spec.ts\n',
    });
    expect(await filesIn(copy)).toEqual(before);
  });
});
