import { createServer, connect, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PersistenceModule } from '../../src/platform/database/persistence.module.js';
import { PRODUCTION } from '../support/production.js';
import { freePort } from '../support/programs.js';
import { runToEnd, ShopProcess } from '../support/shop-process.js';
import { openTestDatabase, type TestDatabase } from '../support/test-database.js';

/** How long it takes to see something happen in another process, at most. */
const SEEN = { timeout: 60_000, interval: 20 };

/** What the real process does on each database is in test/e2e/process.e2e.spec.ts. */
describe('the process', () => {
  let folder: string;
  let db: TestDatabase;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shop-process-'));
    db = await openTestDatabase();
    const migrator = await PersistenceModule.openMigrator(db.database);
    await migrator.up().finally(() => migrator.close());
  });
  afterAll(async () => {
    await ShopProcess.killAll();
    await db.drop();
    await rm(folder, { recursive: true, force: true });
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
        const { code, output } = await runToEnd('main', folder, db.database, env, '--migrate');
        expect(code, JSON.stringify(env)).not.toBe(0);
        expect(output, JSON.stringify(env)).not.toMatch(/\n {4}at /);
        expect(
          output.split('\n').some((each) => each && line.test(each)),
          output,
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
        const { code, output } = await runToEnd('main', folder, db.database, { ...PRODUCTION, ...env });
        expect(code, JSON.stringify(env)).toBe(1);
        expect(output.trim()).toMatch(new RegExp(`^${name} [^\n]+$`));
      }),
    );
  });

  it('seeds without the demo catalogue by the same command', async () => {
    const { code, errors } = await runToEnd('seed', folder, db.database);
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
  });

  it('names in a log line the class that wrote it', async () => {
    const redis = { REDIS_URL: `redis://127.0.0.1:${await freePort()}`, LOG_LEVEL: 'warn' };
    const shop = await ShopProcess.start(folder, db.database, redis);
    await vi.waitFor(() => expect(shop.output).toContain('"context":"RedisConnection"'), SEEN);
    expect(await shop.stop()).toBe(0);
  });

  // The one mostly waits, and the other works meanwhile.
  describe.concurrent('when it is told to stop', () => {
    it('reports that it is not ready before it stops accepting connections, and exits although a client never disconnects', async ({
      expect,
    }) => {
      const shop = await ShopProcess.start(folder, db.database);
      const stuck = connect(shop.port, '127.0.0.1');
      stuck.on('error', () => undefined);
      const head = ['POST /api/v1/products HTTP/1.1', 'Host: x', 'Content-Type: application/json'];
      stuck.write([...head, 'Content-Length: 50', 'Expect: 100-continue', '', '{'].join('\r\n'));
      // The server says so when it has begun with the request.
      expect(String(await once(stuck, 'data'))).toMatch(/^HTTP\/1.1 100 /);
      const stopped = shop.stop();
      const ready = await vi.waitFor(async () => {
        const answer = await fetch(`${shop.origin}/health/ready`);
        expect(answer.status).toBe(503);
        return answer;
      }, SEEN);
      expect(ready.headers.get('retry-after')).toBe('1');
      expect(await stopped).toBe(0);
      stuck.destroy();
    });

    it('has served with several workers, has replaced one that died, and stops them all', async ({
      expect,
    }) => {
      const shop = await ShopProcess.start(folder, db.database, { WORKERS: '2', LOG_LEVEL: 'debug' });
      /** By the lines that they have logged. */
      const workers = (line = '') => {
        const lines = shop.output.split('\n').filter((each) => each.includes(line));
        const ids = lines.map((each) => Number(/"pid":(\d+)/.exec(each)?.[1]));
        return [...new Set(ids)].filter((pid) => pid > 0 && pid !== shop.pid);
      };
      const ask = async () => {
        // On a connection of its own: each goes to the next worker.
        const headers = { connection: 'close' };
        expect((await fetch(`${shop.origin}/api/v1/products`, { headers })).status).toBe(200);
      };
      const first = workers();
      expect(first).toHaveLength(2);
      for (let n = 0; n < 4; n += 1) await ask();
      await vi.waitUntil(() => workers('/api/v1/products').length === 2, SEEN);

      process.kill(first[0] ?? expect.fail('no worker'), 'SIGKILL');
      // Until the primary knows of its death, it gives connections to it.
      await vi.waitUntil(() => workers().length === 3, SEEN);
      await vi.waitFor(async () => {
        await ask();
        expect(workers('/api/v1/products')).toHaveLength(3);
      }, SEEN);
      expect(await shop.stop()).toBe(0);
      for (const pid of workers()) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    });
  });
});
