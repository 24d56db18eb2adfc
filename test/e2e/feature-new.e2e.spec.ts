import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ShopProcess, urlOf } from '../support/shop-process.js';
import { unmigratedTestDatabase, type TestDatabase } from '../support/test-database.js';

const COPIED = [
  'src',
  'migrations',
  'scripts',
  '.swcrc',
  '.prettierrc.json',
  'package.json',
  'package-lock.json',
];

describe('a feature written by npm run feature:new', () => {
  let folder: string;
  let test: TestDatabase;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shop-feature-'));
    test = await unmigratedTestDatabase();
    for (const name of COPIED) await cp(name, join(folder, name), { recursive: true });
    await symlink(resolve('node_modules'), join(folder, 'node_modules'));
    for (const script of [
      ['scripts/feature-new.mjs', 'gift-cards'],
      ['scripts/build.mjs', '--modules'],
    ])
      execFileSync(process.execPath, script, { cwd: folder, stdio: 'ignore' });
  });
  afterAll(async () => {
    await ShopProcess.killAll();
    await test.drop();
    await rm(folder, { recursive: true, force: true });
  });

  it('compiles, migrates, starts, stores, lists and is copied', async () => {
    const admin = { ADMIN_EMAIL: 'admin@example.com', ADMIN_PASSWORD: 'correct horse battery staple' };
    const main = join(folder, 'dist/src/main.js');
    const shop = await ShopProcess.startProgram(main, folder, test.database, admin, '--migrate', '--seed');
    const call = async (path: string, init: RequestInit = {}) => {
      const response = await fetch(`${shop.origin}/api/v1${path}`, init);
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    };
    const post = (path: string, json: object, headers = {}) =>
      call(path, {
        method: 'POST',
        body: JSON.stringify(json),
        headers: { 'content-type': 'application/json', ...headers },
      });
    expect(await call('/gift-cards')).toMatchObject({ status: 401, body: { code: 'token_missing' } });

    const credentials = { login: admin.ADMIN_EMAIL, password: admin.ADMIN_PASSWORD };
    const { body: tokens } = await post('/auth/login', credentials);
    const headers = { authorization: `Bearer ${String(tokens.accessToken)}` };
    const created = await post('/gift-cards', { text: 'New.' }, headers);
    expect(created).toMatchObject({ status: 201, body: { text: 'New.' } });
    expect(await call('/gift-cards', { headers })).toEqual({
      status: 200,
      body: { items: [created.body], nextCursor: null },
    });
    expect(await shop.stop()).toBe(0);

    const copy = ['--from', urlOf(test.database), '--to', `sqlite:${join(folder, 'copy.db')}`];
    const output = execFileSync(process.execPath, [join(folder, 'dist/src/cli/db-copy.js'), ...copy]);
    expect(output.toString()).toMatch(/^gift_cards +1 +[0-9a-f]+ +equal$/m);
  });
});
