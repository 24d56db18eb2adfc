import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { HttpClient } from '../support/http-client.js';
import { ShopProcess } from '../support/shop-process.js';
import { TEST_SECRET } from '../support/test-app.js';
import { openTestDatabase, type TestDatabase } from '../support/test-database.js';
import { redisTestDatabase, type TestRedis } from '../support/test-redis.js';
import {
  VersionedCatalogue,
  type VersionedRead,
  type VersionedWrite,
} from '../support/versioned-catalogue.js';
import { Versions } from '../support/versions.js';

/**
 * Most of them on SQLite, the fastest: what the other databases add is how an instance learns of
 * the writes of another.
 */
const WRITES = (inject('database') === 'sqlite' ? 1000 : 320) * (inject('isLong') ? 10 : 1);
const WRITERS = 8;
const READERS = 8;
/** So many of the readers hear of each write, and ask for what it has changed at once. */
const LISTENERS = 4;
const COUNT = { products: WRITERS, categories: 2 };
/**
 * Each writer writes so often, then all wait until so much was read: else little would ever be in
 * the cache.
 */
const [IN_A_ROW, READS_BETWEEN] = [5, 40];
/** A category's name empties the whole cache. */
const NAME_EACH = 10;
/** Of the answers so many come from the cache, at least; it is mostly half of them. */
const HITS = 0.2;
/** Wrong answers after which there is no need to go on. */
const ENOUGH = 5;
const SLOW = { timeout: 900_000 };

const ADMIN = { login: 'root@example.com', password: 'correct horse battery staple' };
const ENV = {
  JWT_SECRET: TEST_SECRET,
  PUBLIC_URL: 'http://shop.example',
  ADMIN_EMAIL: ADMIN.login,
  ADMIN_PASSWORD: ADMIN.password,
};

/** As a browser has it: what was answered before, and is asked for again by its tag. */
interface Known {
  readonly tag: string;
  readonly body: never;
}

describe('two processes on one Redis', () => {
  let folder: string;
  let db: TestDatabase;
  let redis: TestRedis;
  let processes: HttpClient[];
  let token: string;
  let catalogue: VersionedCatalogue;
  const versions = new Versions();
  /** Of each thing the reads that show it. */
  const showing = new Map<string, VersionedRead[]>();
  /** How often a kind of read was a hit, a miss, or bypassed the cache. */
  const outcomes: Record<string, Record<string, number>> = {};
  let written = 0;
  let answered = 0;
  let isOver = false;
  let afterRead: () => void = () => {};

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shop-staleness-'));
    db = await openTestDatabase();
    redis = await redisTestDatabase();
    const env = { ...ENV, REDIS_URL: redis.url };
    const first = await ShopProcess.start(folder, db.database, env, '--migrate', '--seed');
    const second = await ShopProcess.start(folder, db.database, env);
    processes = [first, second].map(({ origin }) => new HttpClient(origin));
    const login = await shop(0).send<{ accessToken: string }>('POST', '/auth/login', { json: ADMIN });
    token = login.body.accessToken;
    catalogue = await VersionedCatalogue.create(shop(0), token, versions, COUNT);
    for (const read of catalogue.reads) {
      const { path, headers, seen } = read;
      const { body } = await shop(1).send<never>('GET', path, { headers });
      for (const { thing } of seen(body)) showing.set(thing, [...(showing.get(thing) ?? []), read]);
    }
  });
  afterAll(async () => {
    for (const client of processes) client.close();
    await ShopProcess.killAll();
    redis.release();
    await db.drop();
    await rm(folder, { recursive: true, force: true });
  });

  const shop = (number: number): HttpClient => processes[number % processes.length]!;

  async function read(at: HttpClient, asked: VersionedRead, known: Map<VersionedRead, Known>): Promise<void> {
    const mine = known.get(asked);
    const headers = { ...asked.headers, ...(mine && { 'if-none-match': mine.tag }) };
    const floor = versions.floor();
    const answer = await at.send<never>('GET', asked.path, { headers });
    expect([200, 304]).toContain(answer.status);
    const body = mine && answer.status === 304 ? mine.body : answer.body;
    const outcome = String(answer.headers['x-cache']);
    versions.check(`${asked.path} (${outcome}, ${answer.status})`, floor, asked.seen(body));
    isOver ||= versions.violations.length >= ENOUGH;
    const { etag } = answer.headers;
    if (etag !== undefined) known.set(asked, { tag: etag, body });
    const counts = (outcomes[asked.kind] ??= {});
    counts[outcome] = (counts[outcome] ?? 0) + 1;
    answered += 1;
    afterRead();
  }

  /** Asks for one thing after the other, each at both. */
  async function wander(reader: number): Promise<void> {
    const known = new Map<VersionedRead, Known>();
    const { reads } = catalogue;
    for (let round = 0; !isOver; round += 1) {
      const asked = reads[(reader * LISTENERS + Math.floor(round / 2)) % reads.length]!;
      await read(shop(reader + round), asked, known);
    }
  }

  /** Asks for what was written the moment before, always at the same process. */
  async function listen(reader: number): Promise<void> {
    const known = new Map<VersionedRead, Known>();
    for (let round = 0; !isOver; round += 1) {
      const thing = await versions.nextAcknowledged();
      const reads = (thing !== null && showing.get(thing)) || catalogue.reads;
      await read(shop(reader), reads[(reader + round) % reads.length]!, known);
    }
  }

  /**
   * Prices alone, stock alone, and all at once: what one write does not clear, another must not
   * clear for it.
   */
  function writeOf(writer: number, row: number, index: number): VersionedWrite {
    if (index === 0 && writer === 0 && row % NAME_EACH === 0) return catalogue.name(row / NAME_EACH);
    if (index === 0 && writer < COUNT.categories && row % 2 === 0) return catalogue.description(writer);
    const [price, stock] = [catalogue.price(writer), catalogue.stock(writer + index)];
    return [price, stock, (writer + index) % 2 === 0 ? price : stock][row % 3]!;
  }

  /** By turns through one process and the other. */
  async function writeRow(writer: number, row: number): Promise<void> {
    const headers = { authorization: `Bearer ${token}` };
    for (let index = 0; index < IN_A_ROW && !isOver; index += 1) {
      const { path, thing, json } = writeOf(writer, row, index);
      const sent = { headers, json: json(versions.next(thing)) };
      const answer = await shop(writer + index).send('PATCH', path, sent);
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      versions.acknowledge(thing);
      written += 1;
    }
  }

  async function write(): Promise<void> {
    for (let row = 0; written < WRITES && !isOver; row += 1) {
      await Promise.all(Array.from({ length: WRITERS }, (_, writer) => writeRow(writer, row)));
      const goal = answered + READS_BETWEEN;
      await new Promise<void>((resolve) => {
        afterRead = () => (answered >= goal || isOver) && resolve();
      });
    }
  }

  it(`show no reader the state before an acknowledged write, in ${WRITES} writes`, SLOW, async () => {
    const readers = Array.from({ length: READERS }, (_, reader) =>
      reader < LISTENERS ? listen(reader) : wander(reader),
    );
    const reading = Promise.all(readers);
    try {
      await Promise.race([write(), reading]);
    } finally {
      isOver = true;
      versions.end();
    }
    await reading;
    expect(versions.violations).toEqual([]);
    expect(written).toBe(WRITES);
    // That nothing was old is of worth only where it came from the cache.
    const kinds = Object.values(outcomes);
    expect(kinds).not.toContainEqual(expect.not.objectContaining({ hit: expect.any(Number) }));
    const hits = kinds.reduce((sum, { hit = 0 }) => sum + hit, 0);
    expect(hits / answered, JSON.stringify(outcomes)).toBeGreaterThan(HITS);
  });
});
