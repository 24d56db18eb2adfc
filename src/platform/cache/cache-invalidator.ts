import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { BackgroundJobs } from '../jobs/background-jobs.js';
import { DomainEvents } from '../events/domain-events.js';
import { RedisUnavailableError } from '../redis/redis-connection.js';
import { CacheKeys } from './cache-keys.js';
import { CacheMetrics } from './cache-metrics.js';
import { EVERYTHING, type Cleared, type CacheKeyDefinition } from './cache-key-definition.js';
import { CacheVersions } from './cache-versions.js';
import { CacheStore } from './stores/cache-store.js';

interface Subscription {
  readonly row: CacheKeyDefinition;
  readonly cleared: (event: object) => Cleared;
}

/** When beginning a cache version is tried again, where the database is not available either. */
const RETRY_AFTER_MS = [100, 1000, 5000, 30_000];

/**
 * Clears what the events of a unit of work make old: after its commit, and before its caller goes on, so that whoever
 * has been told of a write finds it everywhere. What each event clears stands in the registry.
 */
@Injectable()
export class CacheInvalidator implements OnModuleInit {
  private readonly logger = new Logger(CacheInvalidator.name);
  private readonly byEvent = new Map<unknown, Subscription[]>();

  constructor(
    private readonly events: DomainEvents,
    private readonly store: CacheStore,
    private readonly cacheVersions: CacheVersions,
    private readonly metrics: CacheMetrics,
    private readonly jobs: BackgroundJobs,
    keys: CacheKeys,
  ) {
    for (const row of keys.all) {
      for (const { event, cleared } of row.invalidatedBy) {
        this.byEvent.set(event, [...(this.byEvent.get(event) ?? []), { row, cleared }]);
      }
    }
  }

  onModuleInit(): void {
    this.events.afterCommit((raised) => this.invalidate(raised));
  }

  private async invalidate(raised: readonly object[]): Promise<void> {
    const keys = this.keysOf(raised);
    if (keys === EVERYTHING) return this.beginVersion();
    if (keys.length === 0) return;
    try {
      await this.store.clear(keys);
    } catch (error) {
      // They may still be there, and others may see them: then nothing of before is to be believed any more.
      if (!(error instanceof RedisUnavailableError))
        this.logger.warn({ err: error }, 'keys could not be cleared');
      this.metrics.failed('clear');
      await this.beginVersion();
    }
  }

  private keysOf(raised: readonly object[]): string[] | typeof EVERYTHING {
    const keys = new Set<string>();
    for (const event of raised) {
      for (const { row, cleared } of this.byEvent.get(event.constructor) ?? []) {
        const ids = cleared(event);
        if (ids === EVERYTHING) return EVERYTHING;
        for (const id of ids) keys.add(row.key(id));
      }
    }
    return [...keys];
  }

  private async beginVersion(): Promise<void> {
    try {
      await this.cacheVersions.beginForAll();
    } catch (error) {
      // Neither cache nor store answers, right after a commit. Nobody can be told now; as soon as there is a store, all are.
      this.logger.error({ err: error }, 'old values may be served until the store answers');
      this.jobs.start('begin a new cache version', () => this.cacheVersions.begin(), {
        retryAfter: RETRY_AFTER_MS,
      });
    }
  }
}
