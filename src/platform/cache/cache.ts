import { Injectable, Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { andThen, orElse, type Awaitable } from '../../shared/awaitable.js';
import { Clock } from '../../shared/clock.js';
import { DatabaseUnavailableError } from '../../shared/domain-error.js';
import { atMost } from '../../shared/lru-limit.js';
import { DomainEvents } from '../events/domain-events.js';
import { RedisUnavailableError } from '../redis/redis-connection.js';
import { CacheMetrics } from './cache-metrics.js';
import type { CacheOutcome } from './cache-outcome.js';
import type { CacheEntry } from './cache-key-definition.js';
import { Envelopes, type Envelope } from './envelopes.js';
import { CacheVersionTracker } from './cache-version-tracker.js';
import { SingleFlight } from './single-flight.js';
import { CacheStore, type CacheReadResult } from './stores/cache-store.js';

/** A value loaded from the database, to be cached and returned. */
export interface LoadedValue {
  readonly body: Buffer;
  /** Null if the value is not a response body. */
  readonly etag: string | null;
  /** Set if the value expires earlier than its key. */
  readonly expiresAt?: Date | null;
  /** Default: true. */
  readonly isCacheable?: boolean;
}

export interface CacheResult extends LoadedValue {
  readonly outcome: CacheOutcome;
}

/** Data, and whether it came from the cache. */
export interface CachedData<T> {
  readonly data: T | null;
  readonly outcome: CacheOutcome;
}

/** What a reader needs to fill the key after a miss. */
interface Miss {
  readonly version: number;
  readonly lease: string;
  readonly dependencyLease: string | null;
}

/** The result of a look-up; null if the cache was not used. */
export type LookUp = Envelope | Miss | null;

const SECOND_MS = 1000;
/** Minimum time between two refreshes of a key's sliding TTL. */
const REFRESH_INTERVAL_MS = 60 * SECOND_MS;
/** How many refreshed keys are remembered. */
const MAX_REFRESHED_KEYS = 50_000;
/** Minimum time between two log messages about cache errors. */
const LOG_INTERVAL_MS = 10 * SECOND_MS;

/**
 * Read-through cache. Never returns data older than the last acknowledged write (see
 * docs/caching.md). When the cache is unavailable, corrupt or full, reads fall back to the database
 * and return the same.
 */
@Injectable()
export class Cache {
  private readonly logger = new Logger(Cache.name);
  private readonly flights = new SingleFlight<LoadedValue>();
  private loggedAt = -Infinity;
  private readonly refreshed = new LRUCache<string, true>({
    ...atMost(MAX_REFRESHED_KEYS),
    ttl: REFRESH_INTERVAL_MS,
  });

  constructor(
    private readonly store: CacheStore,
    private readonly versionTracker: CacheVersionTracker,
    private readonly events: DomainEvents,
    private readonly metrics: CacheMetrics,
    private readonly clock: Clock,
    private readonly envelopes: Envelopes,
  ) {}

  get isAvailable(): boolean {
    return this.store.state === 'up' || this.store.state === 'in-process';
  }

  /** @throws what `load` throws; nothing is cached then */
  async read(entry: CacheEntry, load: () => Promise<LoadedValue>): Promise<CacheResult> {
    return this.complete(entry, await this.lookUp(entry), load);
  }

  /**
   * The first half of `read`: does not load a missing value.
   * @throws DatabaseUnavailableError
   */
  lookUp(entry: CacheEntry): Awaitable<LookUp> {
    const startedAt = performance.now();
    return andThen(this.find(entry), (found) => {
      const seconds = (performance.now() - startedAt) / SECOND_MS;
      this.metrics.recordLookUp(entry.definition.pattern, outcomeOf(found), seconds);
      return found;
    });
  }

  /** The second half of `read`. @throws what `load` throws; nothing is cached then */
  async complete(entry: CacheEntry, found: LookUp, load: () => Promise<LoadedValue>): Promise<CacheResult> {
    const outcome = outcomeOf(found);
    if (found === null) return { ...(await load()), outcome };
    if (isHit(found)) return { body: found.body, etag: found.etag, outcome };
    const { version, lease, dependencyLease } = found;
    const flight = [entry.key, entry.field, lease, version, dependencyLease].join('\n');
    const loaded = await this.flights.run(flight, load, (value) => this.fill(entry, found, value));
    return { ...loaded, outcome };
  }

  /**
   * Caches data instead of a response body: the JSON form of what `load` returns. Null is not
   * cached.
   * @param expiresAt milliseconds since the epoch
   */
  async readData<T extends object>(
    entry: CacheEntry,
    load: () => Promise<T | null>,
    expiresAt: (data: T) => number | null = () => null,
  ): Promise<CachedData<T>> {
    const loadBody = async (): Promise<LoadedValue> => {
      const data = await load();
      const expiry = data && expiresAt(data);
      return {
        body: Buffer.from(JSON.stringify(data)),
        etag: null,
        expiresAt: expiry === null ? null : new Date(expiry),
        isCacheable: data !== null,
      };
    };
    const { body, outcome } = await this.read(entry, loadBody);
    return { data: JSON.parse(body.toString()) as T | null, outcome };
  }

  /**
   * The cached value if it is valid; on a miss, what is needed to fill it; null if the cache is
   * unavailable.
   */
  private find(entry: CacheEntry): Awaitable<LookUp> {
    if (!this.isAvailable) return null;
    // A unit of work may read its own uncommitted writes, which must not be cached.
    if (this.events.isCollecting) return null;
    const find = (): Awaitable<LookUp> =>
      andThen(this.versionTracker.current(), (version) =>
        andThen(
          this.store.read(entry, entry.definition.dependency?.key),
          (stored): Awaitable<LookUp> =>
            this.openHit(entry, version, stored) ?? this.grantLeases(entry, version, stored),
        ),
      );
    return orElse(find, (error) => this.fallBack(entry, error));
  }

  /** The stored value if it is valid. */
  private openHit(
    entry: CacheEntry,
    version: number,
    { value, dependencyLease }: CacheReadResult,
  ): Envelope | null {
    const envelope = value && this.envelopes.open(locationOf(entry), value);
    if (!envelope || !this.isValid(envelope, version, dependencyLease)) return null;
    if (entry.definition.isSliding) this.refreshTtl(entry, envelope);
    return envelope;
  }

  private async grantLeases(entry: CacheEntry, version: number, found: CacheReadResult): Promise<Miss> {
    const { key, definition } = entry;
    const lease = found.lease ?? (await this.store.grantLease(key, definition.leaseTtl));
    const dependencyLease = found.dependencyLease ?? (await this.grantDependencyLease(entry));
    return { version, lease, dependencyLease };
  }

  private isValid(
    { version, dependencyLease, expiresAt }: Envelope,
    currentVersion: number,
    currentLease: string | null,
  ): boolean {
    if (version !== currentVersion || dependencyLease !== currentLease) return false;
    return expiresAt === null || expiresAt > this.clock.now().getTime();
  }

  private async grantDependencyLease({ definition }: CacheEntry): Promise<string | null> {
    return definition.dependency
      ? this.store.grantLease(definition.dependency.key, definition.dependency.leaseTtl)
      : null;
  }

  private async fill(
    entry: CacheEntry,
    { version, lease, dependencyLease }: Miss,
    loaded: LoadedValue,
  ): Promise<void> {
    if (loaded.isCacheable === false) return;
    const now = this.clock.now().getTime();
    const ownExpiry = loaded.expiresAt?.getTime() ?? null;
    const ttl = Math.min(entry.definition.ttl, ownExpiry === null ? Infinity : ownExpiry - now);
    if (ttl <= 0) return;
    // Sealed with the value, because someone who can write to Redis could otherwise extend the TTL
    // or restore an old value.
    const expiresAt = entry.definition.isSliding ? ownExpiry : now + ttl;
    const envelope = { version, dependencyLease, expiresAt, etag: loaded.etag, body: loaded.body };
    const value = this.envelopes.seal(locationOf(entry), envelope);
    try {
      await this.store.fill({ ...entry, lease, value, ttl });
    } catch (error) {
      this.fallBack(entry, error);
    }
  }

  /** Runs in the background: no response waits for it. */
  private refreshTtl(entry: CacheEntry, { expiresAt }: Envelope): void {
    if (this.refreshed.has(entry.key)) return;
    this.refreshed.set(entry.key, true);
    const remaining = expiresAt === null ? Infinity : expiresAt - this.clock.now().getTime();
    this.store
      .refreshTtl(entry.key, Math.min(entry.definition.ttl, remaining))
      .catch((error: unknown) => this.fallBack(entry, error));
  }

  /**
   * Handles an error of the cache, which must not fail the request: returns null, so that the
   * database is read.
   * @throws DatabaseUnavailableError
   */
  private fallBack(entry: CacheEntry, error: unknown): null {
    // The database failed, not the cache: reading it again would only double the wait.
    if (error instanceof DatabaseUnavailableError) throw error;
    this.metrics.recordError(entry.definition.pattern);
    if (error instanceof RedisUnavailableError) return null;
    this.log(entry.key, error);
    // A key with another Redis type would never work again: delete it.
    if (isWrongType(error)) this.store.delete([entry.key]).catch(() => undefined);
    return null;
  }

  /** Throttled, because a full Redis fails at every request. */
  private log(key: string, error: unknown): void {
    const now = performance.now();
    if (now - this.loggedAt < LOG_INTERVAL_MS) return;
    this.loggedAt = now;
    this.logger.warn({ err: error, key }, 'cache error, reading from the database');
  }
}

/** Whether a look-up has found a valid value. */
export function isHit(found: LookUp): found is Envelope {
  return found !== null && 'body' in found;
}

function outcomeOf(found: LookUp): CacheOutcome {
  return found === null ? 'bypass' : isHit(found) ? 'hit' : 'miss';
}

function isWrongType(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('WRONGTYPE');
}

/** Identifies a value in its seal. Unambiguous, because key and field contain no line break. */
function locationOf({ key, field }: CacheEntry): string {
  return `${key}\n${field}`;
}
