import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runToEnd, ShopProcess } from '../support/shop-process.js';
import { unmigratedTestDatabase, type TestDatabase } from '../support/test-database.js';

/** Each test starts processes; a hang is longer than they take on a busy machine. */
const SLOW = { timeout: 300_000 };
const EMAIL = 'boss@example.com';
const PASSWORD = 'correct horse battery staple';

/**
 * The real process and the commands, as an operator runs them one after the other on a new
 * database. What they do whatever the database is, is in test/process/.
 */
describe('the process on a new database', SLOW, () => {
  let folder: string;
  let db: TestDatabase;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shop-process-'));
    db = await unmigratedTestDatabase();
  });
  afterAll(async () => {
    await ShopProcess.killAll();
    await db.drop();
    await rm(folder, { recursive: true, force: true });
  });

  const command = (name: string, ...args: string[]) => runToEnd(name, folder, db.database, {}, ...args);

  it('exits with one line when migrations are pending', async () => {
    const { code, output } = await runToEnd('main', folder, db.database, { PORT: '0' });
    expect(code).toBe(1);
    expect(output.trim().split('\n')).toHaveLength(1);
    expect(output).toMatch(/has pending migrations: .*npm run migrate/);
  });

  it('has migrate commands that end without an error', async () => {
    for (const args of ['up', 'status']) {
      expect(await command('migrate', args), args).toMatchObject({ code: 0, errors: '' });
    }
  });

  it('starts once the migrations have run, and stops', async () => {
    const shop = await ShopProcess.start(folder, db.database, {}, '--migrate');
    expect((await fetch(`${shop.origin}/health/ready`)).status).toBe(200);
    expect(shop.output).toContain(`The shop is running at http://localhost:${shop.port}\n`);
    expect(shop.output).not.toContain('127.0.0.1');
    // The address of the first administrator is taken from now on.
    const answer = await fetch(`${shop.origin}/api/v1/auth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: EMAIL, username: 'squatter', password: PASSWORD }),
    });
    expect(answer.status).toBe(201);
    expect(await shop.stop('SIGINT')).toBe(0);
  });

  it('exits with one line when the address of the first administrator is taken', async () => {
    const env = { ADMIN_EMAIL: EMAIL, ADMIN_PASSWORD: 'battery staple correct horse' };
    const { code, output } = await runToEnd('main', folder, db.database, env, '--seed');
    expect(code).toBe(1);
    expect(output.trim().split('\n')).toEqual([expect.stringMatching(/^ADMIN_EMAIL .*boss@/)]);
  });

  it('has a seed command that ends without an error', async () => {
    expect(await command('seed', '--demo')).toMatchObject({ code: 0, errors: '' });
  });
});
