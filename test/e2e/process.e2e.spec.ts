import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, connect, type AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DatabaseConfig } from '../../src/platform/config/app-config.js';
import { openTestDatabase, unmigratedTestDatabase, type TestDatabase } from '../support/test-database.js';
import { PRODUCTION } from '../support/production.js';
import { freePort } from '../support/programs.js';

/** Each test starts several processes; a hang is longer than they take on a busy machine. */
const SLOW = { timeout: 300_000 };

/**
 * The real process, as `npm run start:prod` runs it; test/support/build.global-setup.ts has built
 * it.
 */
describe('the process', SLOW, () => {
  let folder: string;
  let db: TestDatabase;
  const children: ChildProcess[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shop-process-'));
    db = await openTestDatabase();
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await db.drop();
    await rm(folder, { recursive: true, force: true });
  });

  function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Started {
    const child = spawn(process.execPath, [resolve('dist/src/main.js'), ...args], {
      cwd: folder,
      env: { PATH: '', DATABASE_URL: urlOf(db.database), LOG_LEVEL: 'warn', SEED_DEMO: 'false', ...env },
    });
    children.push(child);
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
    const ended = once(child, 'exit').then(([code]) => code as number | null);
    return { child, ended, output: () => output };
  }

  async function started(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const port = await freePort();
    const running = start(args, { PORT: String(port), ...env });
    const origin = `http://127.0.0.1:${port}`;
    while (!running.output().includes('Swagger UI')) {
      if (running.child.exitCode !== null) throw new Error(running.output());
      await sleep(50);
    }
    return { ...running, origin, port };
  }

  it('exits with one line when migrations are pending, and starts once they have run', async () => {
    await db.drop();
    db = await unmigratedTestDatabase();
    const refused = start([], { PORT: '0' });
    expect(await refused.ended).toBe(1);
    expect(refused.output().trim().split('\n')).toHaveLength(1);
    expect(refused.output()).toMatch(/misses \d+ migration\(s\).*npm run migrate/);

    const running = await started(['--migrate']);
    expect((await fetch(`${running.origin}/health/ready`)).status).toBe(200);
    expect(running.output()).toContain(`The shop is open at http://localhost:${running.port}\n`);
    expect(running.output()).not.toContain('127.0.0.1');
    running.child.kill('SIGTERM');
    expect(await running.ended).toBe(0);

    const again = await started([]);
    again.child.kill('SIGINT');
    expect(await again.ended).toBe(0);
  });

  it('exits with one line that names the invalid setting', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const wrong: [Record<string, string>, RegExp][] = [
      [{ PORT: 'http' }, /^PORT /],
      [{ DATABASE_URL: 'mysql://x' }, /^DATABASE_URL /],
      [{ DATABASE_URL: `sqlite:${folder}` }, /./],
      [{ PORT: String(port) }, /EADDRINUSE/],
      [{ PORT: String(port), WORKERS: '2' }, /EADDRINUSE/],
    ];
    await Promise.all(
      wrong.map(async ([env, line]) => {
        const { ended, output } = start(['--migrate'], env);
        expect(await ended, JSON.stringify(env)).not.toBe(0);
        expect(output(), JSON.stringify(env)).not.toMatch(/\n {4}at /);
        const last = output()
          .split('\n')
          .filter((each) => each && !each.startsWith('migrated'));
        expect(
          last.some((each) => line.test(each)),
          output(),
        ).toBe(true);
      }),
    );
    taken.close();
  });

  it('exits in production with one line that names what is missing or unsafe', async () => {
    const wrong: [string, Record<string, string>][] = [
      ['JWT_SECRET', { JWT_SECRET: '' }],
      ['JWT_SECRET', { JWT_SECRET: 'x'.repeat(32) }],
      ['PUBLIC_URL', { PUBLIC_URL: '' }],
      ['SMTP_URL', { MAIL: '' }],
    ];
    await Promise.all(
      wrong.map(async ([name, env]) => {
        const refused = start([], { ...PRODUCTION, ...env });
        expect(await refused.ended, JSON.stringify(env)).toBe(1);
        expect(refused.output().trim()).toMatch(new RegExp(`^${name} [^\n]+$`));
      }),
    );
  });

  it('exits with one line when the address of the first administrator is taken', async () => {
    const email = 'boss@example.com';
    const open = await started(['--migrate']);
    const answer = await fetch(`${open.origin}/api/v1/auth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, username: 'squatter', password: 'correct horse battery staple' }),
    });
    expect(answer.status).toBe(201);
    open.child.kill('SIGTERM');
    await open.ended;
    const refused = start(['--seed'], { ADMIN_EMAIL: email, ADMIN_PASSWORD: 'battery staple correct horse' });
    expect(await refused.ended).toBe(1);
    expect(refused.output().trim().split('\n')).toEqual([expect.stringMatching(/^ADMIN_EMAIL .*boss@/)]);
  });

  it('has seed and migrate commands that end without an error', () => {
    const env = { PATH: '', DATABASE_URL: urlOf(db.database), SEED_DEMO: 'false' };
    const run = (...command: string[]) =>
      spawnSync(process.execPath, [resolve(`dist/src/cli/${command[0]}.js`), ...command.slice(1)], {
        cwd: folder,
        env,
        encoding: 'utf8',
      });
    for (const command of [['migrate', 'up'], ['seed', '--demo'], ['migrate', 'status'], ['seed']]) {
      expect(run(...command), command.join(' ')).toMatchObject({ status: 0, stderr: '' });
    }
  });

  it('reports that it is not ready before it stops accepting connections, and exits although a client never disconnects', async () => {
    const { child, ended, origin, port } = await started(['--migrate']);
    const stuck = connect(port, '127.0.0.1');
    stuck.on('error', () => undefined);
    stuck.write(
      'POST /api/v1/products HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{',
    );
    await sleep(200);
    child.kill('SIGTERM');
    await sleep(300);
    const ready = await fetch(`${origin}/health/ready`);
    expect(ready.status).toBe(503);
    expect(ready.headers.get('retry-after')).toBe('1');
    expect(await Promise.race([ended, sleep(20_000, 'still alive')])).toBe(0);
    stuck.destroy();
  });

  it('serves with several workers, replaces one that dies, and stops them all', async () => {
    const { child, ended, origin, output } = await started(['--migrate'], { WORKERS: '2' });
    for (let n = 0; n < 5; n += 1) expect((await fetch(`${origin}/health/ready`)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await Promise.race([ended, sleep(20_000, 'still alive')]), output()).toBe(0);
  });
});

interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  readonly output: () => string;
}

function urlOf(database: DatabaseConfig): string {
  return database.kind === 'sqlite' ? `sqlite:${database.path}` : database.url;
}
