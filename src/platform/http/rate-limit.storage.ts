import type { ThrottlerStorage } from '@nestjs/throttler';
import type { Awaitable } from '../../shared/awaitable.js';
import type { Clock } from '../../shared/clock.js';

export type StorageRecord = Awaited<ReturnType<ThrottlerStorage['increment']>>;

interface Counter {
  hits: number;
  readonly endsAt: number;
}

/** As many counters as fit in some twenty megabytes. */
const MAX_COUNTERS = 100_000;

/**
 * Counts in fixed windows, in this process. The library's own storage keeps every hit and any
 * number of keys. This one is bounded: at the maximum it drops the counters that expire first.
 */
export class BoundedStorage implements ThrottlerStorage {
  /**
   * One map per window length, so that the order of insertion is the order of expiry.
   */
  private readonly windows = new Map<number, Map<string, Counter>>();

  constructor(
    private readonly clock: Clock,
    private readonly maxCounters = MAX_COUNTERS,
  ) {}

  async increment(key: string, ttl: number, limit: number): Promise<StorageRecord> {
    return this.count(key, ttl, limit);
  }

  /**
   * Counts a request, as `increment` does, but without a promise where none is needed.
   * @param ttl length of the window in milliseconds
   */
  count(key: string, ttl: number, limit: number): Awaitable<StorageRecord> {
    return this.countHere(key, ttl, limit);
  }

  protected countHere(key: string, ttl: number, limit: number): StorageRecord {
    const now = this.clock.now().getTime();
    const counters = this.countersOf(ttl);
    const known = counters.get(key);
    const counter = known && known.endsAt > now ? known : this.startWindow(counters, key, now, ttl);
    counter.hits += 1;
    const seconds = Math.ceil((counter.endsAt - now) / 1000);
    return {
      totalHits: counter.hits,
      timeToExpire: seconds,
      isBlocked: counter.hits > limit,
      timeToBlockExpire: seconds,
    };
  }

  /** How many counters there are. */
  get size(): number {
    return [...this.windows.values()].reduce((sum, counters) => sum + counters.size, 0);
  }

  private countersOf(ttl: number): Map<string, Counter> {
    const counters = this.windows.get(ttl) ?? new Map<string, Counter>();
    this.windows.set(ttl, counters);
    return counters;
  }

  private startWindow(counters: Map<string, Counter>, key: string, now: number, ttl: number): Counter {
    const counter = { hits: 0, endsAt: now + ttl };
    // Deleted first, because a key that is set again would keep its position.
    counters.delete(key);
    for (const [oldest, { endsAt }] of counters) {
      if (endsAt > now && counters.size < this.maxCounters) break;
      counters.delete(oldest);
    }
    counters.set(key, counter);
    return counter;
  }
}
