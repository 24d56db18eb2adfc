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
import { CacheVersionTracker } from './cache-version-tracker.js';
import { SingleFlight } from './single-flight.js';
import { CacheStore } from './stores/cache-store.js';

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
    max: MAX_REFRESHED_KEYS,
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
    const startedAt = performance.now();
    const found = await this.lookUp(entry);
    const outcome = found === null ? 'bypass' : 'body' in found ? 'hit' : 'miss';
    this.metrics.recordLookUp(entry.definition.pattern, outcome, (performance.now() - startedAt) / SECOND_MS);
    if (found === null) return { ...(await load()), outcome };
    if ('body' in found) return { body: found.body, etag: found.etag, outcome };
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
  private async lookUp(entry: CacheEntry): Promise<Envelope | Miss | null> {
    const { definition, key } = entry;
    try {
      if (!this.isAvailable) return null;
      // A unit of work may read its own uncommitted writes, which must not be cached.
      if (this.events.isCollecting) return null;
      const version = await this.versionTracker.current();
      const found = await this.store.read(entry, definition.dependency?.key);
      const envelope = found.value && this.envelopes.open(locationOf(entry), found.value);
      if (envelope && this.isValid(envelope, version, found.dependencyLease)) {
        if (definition.isSliding) this.refreshTtl(entry, envelope);
        return envelope;
      }
      const lease = found.lease ?? (await this.store.grantLease(key, definition.leaseTtl));
      const dependencyLease = found.dependencyLease ?? (await this.grantDependencyLease(entry));
      return { version, lease, dependencyLease };
    } catch (error) {
      return this.fallBack(entry, error);
    }
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

function isWrongType(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('WRONGTYPE');
}

/** Identifies a value in its seal. Unambiguous, because key and field contain no line break. */
function locationOf({ key, field }: CacheEntry): string {
  return `${key}\n${field}`;
}
