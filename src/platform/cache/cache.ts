import { Injectable, Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Clock } from '../../shared/clock.js';
import { DatabaseUnavailableError } from '../../shared/domain-error.js';
import { DomainEvents } from '../events/domain-events.js';
import { RedisUnavailableError } from '../redis/redis-connection.js';
import { CacheMetrics } from './cache-metrics.js';
import type { CacheOutcome } from './cache-outcome.js';
import type { CacheEntry } from './cache-key-definition.js';
import { Envelopes, type Envelope } from './envelopes.js';
import { CacheVersions } from './cache-versions.js';
import { SingleFlight } from './single-flight.js';
import { CacheStore } from './stores/cache-store.js';

/** What was made of the store's answer, to be cached and served. */
export interface Made {
  readonly body: Buffer;
  /** Null for data. */
  readonly etag: string | null;
  /** When it does not hold any more, however long its key could live; null: it holds for that long. */
  readonly expiresAt?: Date | null;
  /** False: it is not worth a place. */
  readonly isKept?: boolean;
}

export interface Cached extends Made {
  readonly outcome: CacheOutcome;
}

/** Data, and where it comes from. */
export interface CachedData<T> {
  readonly data: T | null;
  readonly outcome: CacheOutcome;
}

/** Under which generation, of which cache version, something is read from the store. */
interface Ticket {
  readonly version: number;
  readonly generation: string;
  readonly dependency: string | null;
}

const SECOND_MS = 1000;
/** Uses of a sliding key within this time of one another count once. */
const TOUCH_MS = 60 * SECOND_MS;
const TOUCHED_KEYS = 50_000;
/** Errors of the cache are logged so often. */
const TELL_MS = 10 * SECOND_MS;

/**
 * Reads through the cache. What is answered after a write was acknowledged is never older than that write: docs/caching.md
 * says how. Where the cache is away, wrong or full, the answer comes from the store, and is the same.
 */
@Injectable()
export class Cache {
  private readonly logger = new Logger(Cache.name);
  private readonly flights = new SingleFlight<Made>();
  private toldAt = -Infinity;
  private readonly touched = new LRUCache<string, true>({ max: TOUCHED_KEYS, ttl: TOUCH_MS });

  constructor(
    private readonly store: CacheStore,
    private readonly cacheVersions: CacheVersions,
    private readonly events: DomainEvents,
    private readonly metrics: CacheMetrics,
    private readonly clock: Clock,
    private readonly envelopes: Envelopes,
  ) {}

  /** Whether the cache can be asked now. */
  get isAvailable(): boolean {
    return this.store.state === 'up' || this.store.state === 'in-process';
  }

  /** @throws what `make` throws; nothing is cached then */
  async read(entry: CacheEntry, make: () => Promise<Made>): Promise<Cached> {
    const asked = performance.now();
    const found = await this.lookUp(entry);
    const outcome = found === null ? 'bypass' : 'body' in found ? 'hit' : 'miss';
    this.metrics.lookedUp(entry.row.pattern, outcome, (performance.now() - asked) / SECOND_MS);
    if (found === null) return { ...(await make()), outcome };
    if ('body' in found) return { body: found.body, etag: found.etag, outcome };
    const { version, generation, dependency } = found;
    const flight = [entry.key, entry.field, generation, version, dependency].join('\n');
    const made = await this.flights.run(flight, make, (made) => this.fill(entry, found, made));
    return { ...made, outcome };
  }

  /**
   * Data instead of a body: what `load` answers, as JSON has it. That there is nothing is not cached.
   * @param expiresAt milliseconds since the epoch
   */
  async data<T extends object>(
    entry: CacheEntry,
    load: () => Promise<T | null>,
    expiresAt: (data: T) => number | null = () => null,
  ): Promise<CachedData<T>> {
    const make = async (): Promise<Made> => {
      const data = await load();
      const expiry = data && expiresAt(data);
      return {
        body: Buffer.from(JSON.stringify(data)),
        etag: null,
        expiresAt: expiry === null ? null : new Date(expiry),
        isKept: data !== null,
      };
    };
    const { body, outcome } = await this.read(entry, make);
    return { data: JSON.parse(body.toString()) as T | null, outcome };
  }

  /** What is there and holds; else what it takes to fill it in; null where the cache cannot be asked. */
  private async lookUp(entry: CacheEntry): Promise<Envelope | Ticket | null> {
    const { row, key } = entry;
    try {
      if (!this.isAvailable) return null;
      // What a unit of work sees may never be committed: nobody else is to see it.
      if (this.events.isCollecting) return null;
      const version = await this.cacheVersions.current();
      const found = await this.store.read(entry, row.dependency?.key);
      const envelope = found.value && this.envelopes.open(placeOf(entry), found.value);
      if (envelope && this.holds(envelope, version, found.dependency)) {
        if (row.isSliding) this.touch(entry, envelope);
        return envelope;
      }
      const generation = found.generation ?? (await this.store.open(key, row.lease));
      return { version, generation, dependency: found.dependency ?? (await this.dependencyOf(entry)) };
    } catch (error) {
      return this.goOnWithout(entry, error);
    }
  }

  private holds(
    { version, dependency, expiresAt }: Envelope,
    current: number,
    generation: string | null,
  ): boolean {
    if (version !== current || dependency !== generation) return false;
    return expiresAt === null || expiresAt > this.clock.now().getTime();
  }

  private async dependencyOf({ row }: CacheEntry): Promise<string | null> {
    return row.dependency ? this.store.open(row.dependency.key, row.dependency.lease) : null;
  }

  private async fill(
    entry: CacheEntry,
    { version, generation, dependency }: Ticket,
    made: Made,
  ): Promise<void> {
    if (made.isKept === false) return;
    const now = this.clock.now().getTime();
    const ownExpiry = made.expiresAt?.getTime() ?? null;
    const ttl = Math.min(entry.row.ttl, ownExpiry === null ? Infinity : ownExpiry - now);
    if (ttl <= 0) return;
    // In the value as well as in Redis, which could be made to keep it or to take it back.
    const expiresAt = entry.row.isSliding ? ownExpiry : now + ttl;
    const envelope = { version, dependency, expiresAt, etag: made.etag, body: made.body };
    const value = this.envelopes.seal(placeOf(entry), envelope);
    try {
      await this.store.fill({ ...entry, generation, value, ttl });
    } catch (error) {
      this.goOnWithout(entry, error);
    }
  }

  /** In the background: an answer does not wait for it. */
  private touch(entry: CacheEntry, { expiresAt }: Envelope): void {
    if (this.touched.has(entry.key)) return;
    this.touched.set(entry.key, true);
    const left = expiresAt === null ? Infinity : expiresAt - this.clock.now().getTime();
    this.store
      .touch(entry.key, Math.min(entry.row.ttl, left))
      .catch((error: unknown) => this.goOnWithout(entry, error));
  }

  /**
   * Whatever is wrong with the cache is no reason to fail: null, and the store is asked.
   * @throws DatabaseUnavailableError
   */
  private goOnWithout(entry: CacheEntry, error: unknown): null {
    // It is the database that fails, not the cache: asking it again would only double the wait.
    if (error instanceof DatabaseUnavailableError) throw error;
    this.metrics.failed(entry.row.pattern);
    if (error instanceof RedisUnavailableError) return null;
    this.tell(entry.key, error);
    // A key of another type, whoever has put it there, would be in the way for good.
    if (isOfAnotherType(error)) this.store.clear([entry.key]).catch(() => undefined);
    return null;
  }

  /** Now and then: a Redis that is full says so at every request. */
  private tell(key: string, error: unknown): void {
    const now = performance.now();
    if (now - this.toldAt < TELL_MS) return;
    this.toldAt = now;
    this.logger.warn({ err: error, key }, 'the cache answered with an error');
  }
}

function isOfAnotherType(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('WRONGTYPE');
}

/** No field has a line break in it. */
function placeOf({ key, field }: CacheEntry): string {
  return `${key}\n${field}`;
}
