import { PasswordResetRequested, VerificationRequested } from '../../src/auth/account.events.js';
import { Passwords } from '../../src/users/passwords/passwords.js';
import { BackgroundJobs } from '../../src/platform/jobs/background-jobs.js';
import { Clock } from '../../src/shared/clock.js';
import { DomainEvents } from '../../src/platform/events/domain-events.js';
import { UserRepository } from '../../src/users/domain/user.repository.js';
import { hashCheaply } from '../support/cheap-passwords.js';
import { startTestApp, type Answer, type TestApp } from '../support/test-app.js';
import { postgresTestDatabase } from '../support/postgres-databases.js';
import { TestClock } from '../support/test-clock.js';
import { mongoTestDatabase, sqliteTestDatabase, type TestDatabase } from '../support/test-database.js';
import { Normalizer, differences, type Comparable, type MailedToken } from './comparable.js';
import type { Operation } from './operation.js';
import { Symbols } from './symbols.js';

export const PASSWORD = 'a password for all of them';

/** In every world from the start; all with PASSWORD. */
export const USERS = [
  { username: 'root', role: 'admin' },
  { username: 'vera', role: 'vendor' },
  { username: 'Vito', role: 'vendor' },
  { username: 'mona', role: 'moderator' },
  { username: 'cara', role: 'customer' },
  { username: 'Carl_1', role: 'customer' },
] as const;

/** Far ahead, where MongoDB's own clock, which this is not, lets nothing expire. */
const START_TIME = Date.UTC(2040, 0, 15, 9, 30, 0, 123);

/** So many reads are made again after a write. */
const REPEATED_READS = 2;

let passwordHash: Promise<string> | undefined;

/** One application on one database. */
class TestedShop {
  readonly symbols = new Symbols();
  private readonly jobs: BackgroundJobs;
  private readonly mailed: MailedToken[] = [];
  private lastNumber = '';
  /** How often it answered from its cache. */
  hits = 0;

  constructor(
    readonly name: string,
    readonly shop: TestApp,
  ) {
    this.jobs = shop.app.get(BackgroundJobs, { strict: false });
    const events = shop.app.get(DomainEvents, { strict: false });
    const note = (purpose: MailedToken['purpose'], { email, token }: VerificationRequested) =>
      void this.mailed.push({ purpose, to: email, token });
    events.on(VerificationRequested, (event) => note('verification', event));
    events.on(PasswordResetRequested, (event) => note('reset', event));
  }

  async send(operation: Operation, began: string): Promise<Comparable> {
    const { method, token, headers = {}, json, raw } = operation;
    this.symbols.begin(operation.at);
    const path = this.symbols.resolve(operation.path);
    const known = Object.entries(headers).map(([name, value]) => [name, this.symbols.resolve(value)]);
    const answer = await this.shop.request<unknown>(method, path + this.query(operation), {
      headers: Object.fromEntries(known),
      token: token === undefined ? undefined : this.symbols.resolve(token),
      json: this.symbols.resolveAll(json),
      raw: raw === undefined ? undefined : this.symbols.resolve(raw),
    });
    this.assertRising(operation, answer);
    if (answer.headers.get('x-cache') === 'hit') this.hits += 1;
    // What the answer did not wait for: else chance would say what the next operation finds of it.
    await this.jobs.idle();
    const mailed = this.mailed.splice(0);
    return new Normalizer(this.symbols, operation, began, `/api/v1${path}`).of(answer, mailed);
  }

  private query({ query = {} }: Operation): string {
    const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
    if (given.length === 0) return '';
    return `?${new URLSearchParams(given.map(([name, value]): [string, string] => [name, this.symbols.resolve(value)])).toString()}`;
  }

  /** Numbers may leave gaps, another one on each database; that they rise is promised. */
  private assertRising({ kind }: Operation, { status, headers, body }: Answer<unknown>): void {
    if (!kind.startsWith('order.place') || status !== 201 || headers.has('idempotency-replayed')) return;
    const { orderNumber } = body as { orderNumber: string };
    const rises = orderNumber.length > this.lastNumber.length || orderNumber > this.lastNumber;
    if (!rises) throw new Error(`${this.name} gives ${orderNumber} after ${this.lastNumber}.`);
    this.lastNumber = orderNumber;
  }
}

/** What all answered to one operation. */
export interface Outcome {
  /** SQLite's, and everybody's where there are no differences. */
  readonly answer: Comparable;
  /** Empty where nobody could tell one from another. */
  readonly differences: readonly string[];
}

/**
 * Where an application caches. Nowhere: as one of several workers that have no Redis between them.
 */
type Caching = 'redis' | 'in-process' | 'nowhere';

const CACHING: Readonly<Record<Caching, Readonly<Record<string, string>>>> = {
  redis: {},
  'in-process': { REDIS_URL: '' },
  nowhere: { REDIS_URL: '', WORKERS: '2' },
};

export interface Caches {
  readonly sqlite: Caching;
  readonly postgres: Caching;
  readonly mongodb: Caching;
}

/**
 * One of the shops has no cache, so that the others have to answer as a database would; by turns of
 * the worlds.
 */
export const CACHES: readonly Caches[] = [
  { sqlite: 'in-process', postgres: 'redis', mongodb: 'nowhere' },
  { sqlite: 'redis', postgres: 'nowhere', mongodb: 'in-process' },
  { sqlite: 'nowhere', postgres: 'in-process', mongodb: 'redis' },
];

/** The whole application on each database, at the same time of the same clock. */
export class ComparedShops {
  /** Reads that are likely to be cached. */
  private recent: readonly Operation[] = [];

  private constructor(
    private readonly clock: TestClock,
    /** Each is compared with the first. */
    private readonly shops: readonly TestedShop[],
  ) {}

  /** With nobody in them but USERS, and nothing for sale. */
  static async open(caches: Caches): Promise<ComparedShops> {
    const clock = new TestClock(START_TIME);
    const started = await Promise.allSettled([
      start('SQLite', sqliteTestDatabase, clock, caches.sqlite),
      start('PostgreSQL', postgresTestDatabase, clock, caches.postgres),
      start('MongoDB', mongoTestDatabase, clock, caches.mongodb),
    ]);
    const shops = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    const opened = new ComparedShops(clock, shops);
    const failed = started.find((each) => each.status === 'rejected');
    if (!failed) return opened;
    await opened.close();
    throw failed.reason;
  }

  /**
   * One operation at a time, at all: so only the database can make a difference. A read is made
   * twice, and again after the next writes: so it comes from the database, from the cache, and from
   * whichever is right then.
   */
  async perform(operation: Operation): Promise<Outcome> {
    this.clock.advance(operation.wait);
    const outcome = await this.sendToAll(operation);
    if (outcome.differences.length > 0) return outcome;
    const isRead = operation.method === 'GET' && outcome.answer.status === 200;
    if (isRead) this.recent = [operation, ...this.recent].slice(0, REPEATED_READS);
    const isWrite = operation.method !== 'GET' && outcome.answer.status < 400;
    // What is new in these answers gets names of its own.
    const later = isWrite ? this.recent : isRead ? [operation] : [];
    for (const read of later) {
      const again = await this.sendToAll({ ...read, at: operation.at + 0.5 });
      const differences = again.differences.map((each) => `${read.kind}, again: ${each}`);
      if (differences.length > 0) return { ...outcome, differences };
    }
    return outcome;
  }

  private async sendToAll(operation: Operation): Promise<Outcome> {
    const began = new Date(START_TIME).toISOString();
    const answers = await Promise.all(this.shops.map((shop) => shop.send(operation, began)));
    const [answer, ...others] = answers as [Comparable, ...Comparable[]];
    const found = others.flatMap((other, index) => {
      const names = `${this.shops[0]?.name} and ${this.shops[index + 1]?.name}`;
      return differences(answer, other).map((each) => `${names}: ${each}`);
    });
    // All fail alike, so none of them is right.
    const isDefect = answer.status >= 500 && found.length === 0;
    return { answer, differences: isDefect ? [`all fail with ${answer.status}`] : found };
  }

  /** How many of the answers so far came from a cache. */
  get hits(): number {
    return this.shops.reduce((sum, { hits }) => sum + hits, 0);
  }

  async close(): Promise<void> {
    await Promise.all(this.shops.map(({ shop }) => shop.close()));
  }
}

async function start(
  name: string,
  open: () => Promise<TestDatabase>,
  clock: TestClock,
  caching: Caching,
): Promise<TestedShop> {
  const shop = await startTestApp({ ACCESS_TOKEN_TTL: '2h', ...CACHING[caching] }, await open());
  const { app } = shop;
  app.get(Clock, { strict: false }).now = () => clock.now();
  hashCheaply(app);
  passwordHash ??= app.get(Passwords, { strict: false }).hash(PASSWORD);
  const users = app.get(UserRepository, { strict: false });
  for (const { username, role } of USERS) {
    const email = `${username.toLowerCase()}@example.com`;
    await users.add({
      email,
      username,
      passwordHash: await passwordHash,
      fullName: null,
      role,
      isVerified: true,
    });
  }
  return new TestedShop(`${name} (cache: ${caching})`, shop);
}
