import { PasswordResetRequested, VerificationRequested } from '../../src/auth/account.events.js';
import { Passwords } from '../../src/users/passwords/passwords.js';
import { BackgroundJobs } from '../../src/platform/jobs/background-jobs.js';
import { Clock } from '../../src/shared/clock.js';
import { DomainEvents } from '../../src/platform/events/domain-events.js';
import { UserRepository } from '../../src/users/domain/user.repository.js';
import { hashCheaply } from '../support/cheap-passwords.js';
import { startTestApp, type Answer, type TestApp } from '../support/test-app.js';
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

let passwordHash: string | undefined;

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

/** What both answered to one operation. */
export interface Outcome {
  readonly answer: Comparable;
  readonly other: Comparable;
  /** Empty where nobody could tell the one from the other. */
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

/**
 * A cache on the one side and none on the other, so that it has to answer as the database would; by
 * turns of the worlds.
 */
export const PAIRINGS: readonly { readonly sqlite: Caching; readonly mongo: Caching }[] = [
  { sqlite: 'in-process', mongo: 'nowhere' },
  { sqlite: 'nowhere', mongo: 'redis' },
  { sqlite: 'redis', mongo: 'nowhere' },
  { sqlite: 'nowhere', mongo: 'in-process' },
];
export type Pairing = (typeof PAIRINGS)[number];

/** The whole application twice, at the same time of the same clock: on SQLite and on MongoDB. */
export class DatabasePair {
  /** Reads that are likely to be cached. */
  private recent: readonly Operation[] = [];

  private constructor(
    private readonly clock: TestClock,
    private readonly sqlite: TestedShop,
    private readonly mongo: TestedShop,
  ) {}

  /** With nobody in it but PEOPLE, and nothing for sale. */
  static async open(caching: Pairing): Promise<DatabasePair> {
    const clock = new TestClock(START_TIME);
    const onSqlite = await start(await sqliteTestDatabase(), clock, caching.sqlite);
    const sqlite = new TestedShop(`SQLite, cached ${caching.sqlite}`, onSqlite);
    try {
      const onMongo = await start(await mongoTestDatabase(), clock, caching.mongo);
      return new DatabasePair(clock, sqlite, new TestedShop(`MongoDB, cached ${caching.mongo}`, onMongo));
    } catch (error) {
      await sqlite.shop.close();
      throw error;
    }
  }

  /**
   * One operation at a time, at both: so only the database can make a difference. A read is made
   * twice, and again after the next writes: so it comes from the database, from the cache, and from
   * whichever is right then.
   */
  async perform(operation: Operation): Promise<Outcome> {
    this.clock.advance(operation.wait);
    const outcome = await this.sendToBoth(operation);
    if (outcome.differences.length > 0) return outcome;
    const isRead = operation.method === 'GET' && outcome.answer.status === 200;
    if (isRead) this.recent = [operation, ...this.recent].slice(0, REPEATED_READS);
    const isWrite = operation.method !== 'GET' && outcome.answer.status < 400;
    // What is new in these answers gets names of its own.
    const later = isWrite ? this.recent : isRead ? [operation] : [];
    for (const read of later) {
      const again = await this.sendToBoth({ ...read, at: operation.at + 0.5 });
      const differences = again.differences.map((each) => `${read.kind}, again: ${each}`);
      if (differences.length > 0) return { ...outcome, differences };
    }
    return outcome;
  }

  private async sendToBoth(operation: Operation): Promise<Outcome> {
    const began = new Date(START_TIME).toISOString();
    const [answer, other] = await Promise.all([
      this.sqlite.send(operation, began),
      this.mongo.send(operation, began),
    ]);
    return { answer, other, differences: findDifferences(answer, other) };
  }

  /** How many of the answers so far came from a cache. */
  get hits(): number {
    return this.sqlite.hits + this.mongo.hits;
  }

  async close(): Promise<void> {
    await Promise.all([this.sqlite.shop.close(), this.mongo.shop.close()]);
  }
}

function findDifferences(answer: Comparable, other: Comparable): string[] {
  const found = differences(answer, other);
  const defect = [answer, other].find(({ status }) => status >= 500);
  return defect && found.length === 0 ? [`both fail with ${defect.status}`] : found;
}

async function start(database: TestDatabase, clock: TestClock, caching: Caching): Promise<TestApp> {
  const shop = await startTestApp({ ACCESS_TOKEN_TTL: '2h', ...CACHING[caching] }, database);
  const { app } = shop;
  app.get(Clock, { strict: false }).now = () => clock.now();
  hashCheaply(app);
  passwordHash ??= await app.get(Passwords, { strict: false }).hash(PASSWORD);
  const users = app.get(UserRepository, { strict: false });
  for (const { username, role } of USERS) {
    const email = `${username.toLowerCase()}@example.com`;
    await users.add({ email, username, passwordHash, fullName: null, role, isVerified: true });
  }
  return shop;
}
