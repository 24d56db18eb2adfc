import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { BackgroundJobs } from '../jobs/background-jobs.js';
import { DomainEvents } from '../events/domain-events.js';
import { RedisUnavailableError } from '../redis/redis-connection.js';
import { CacheKeys } from './cache-keys.js';
import { CacheMetrics } from './cache-metrics.js';
import { EVERYTHING, type InvalidatedIds, type CacheKeyDefinition } from './cache-key-definition.js';
import { CacheVersionTracker } from './cache-version-tracker.js';
import { CacheStore } from './stores/cache-store.js';

interface Subscription {
  readonly definition: CacheKeyDefinition;
  readonly idsOf: (event: object) => InvalidatedIds;
}

/** Delays between attempts to begin a cache version while the database is unavailable too. */
const RETRY_AFTER_MS = [100, 1000, 5000, 30_000];

/**
 * Deletes the cached keys that the events of a unit of work invalidate: after its commit and before
 * its caller continues, so that an acknowledged write is visible everywhere. The cache key
 * definitions say which event invalidates which keys.
 */
@Injectable()
export class CacheInvalidator implements OnModuleInit {
  private readonly logger = new Logger(CacheInvalidator.name);
  private readonly byEvent = new Map<unknown, Subscription[]>();

  constructor(
    private readonly events: DomainEvents,
    private readonly store: CacheStore,
    private readonly versionTracker: CacheVersionTracker,
    private readonly metrics: CacheMetrics,
    private readonly jobs: BackgroundJobs,
    keys: CacheKeys,
  ) {
    for (const definition of keys.all) {
      for (const { event, idsOf } of definition.invalidatedBy) {
        this.byEvent.set(event, [...(this.byEvent.get(event) ?? []), { definition, idsOf }]);
      }
    }
  }

  onModuleInit(): void {
    this.events.afterCommit((raised) => this.invalidate(raised));
    this.events.onUnknownOutcome((raised, settled) => this.invalidateTwice(raised, settled));
  }

  /**
   * After a commit that may have been executed, or may still be. Until it is settled, the old
   * values can be cached again.
   */
  private async invalidateTwice(raised: readonly object[], settled: () => Promise<void>): Promise<void> {
    this.jobs.start(
      'invalidate the cache after a commit without response',
      async () => {
        await settled();
        await this.invalidate(raised);
      },
      { retryAfter: RETRY_AFTER_MS },
    );
    await this.invalidate(raised);
  }

  private async invalidate(raised: readonly object[]): Promise<void> {
    const keys = this.keysOf(raised);
    if (keys === EVERYTHING) return this.beginVersion();
    if (keys.length === 0) return;
    try {
      await this.store.delete(keys);
    } catch (error) {
      // Other instances may still read the old values: invalidate everything.
      if (!(error instanceof RedisUnavailableError))
        this.logger.warn({ err: error }, 'cache invalidation failed');
      this.metrics.recordError('clear');
      await this.beginVersion();
    }
  }

  private keysOf(raised: readonly object[]): string[] | typeof EVERYTHING {
    const keys = new Set<string>();
    for (const event of raised) {
      for (const { definition, idsOf } of this.byEvent.get(event.constructor) ?? []) {
        const ids = idsOf(event);
        if (ids === EVERYTHING) return EVERYTHING;
        for (const id of ids) keys.add(definition.key(id));
      }
    }
    return [...keys];
  }

  private async beginVersion(): Promise<void> {
    try {
      await this.versionTracker.beginForAll();
    } catch (error) {
      // Cache and database failed right after a commit: other instances may return stale values
      // until the database is available again.
      this.logger.error(
        { err: error },
        'database unavailable, stale cached values possible until it is back',
      );
      this.jobs.start('begin a new cache version', () => this.versionTracker.begin(), {
        retryAfter: RETRY_AFTER_MS,
      });
    }
  }
}
