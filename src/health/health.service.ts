import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { CacheStore } from '../cache/stores/cache-store.js';
import { StoreHealth } from '../persistence/store-health.js';
import { StoreUnavailableError } from '../shared/domain-error.js';
import type { ReadyResponse } from './health.dto.js';

/** Whether this instance should be sent requests. */
@Injectable()
export class HealthService implements OnModuleDestroy {
  private stopping = false;

  constructor(
    private readonly store: StoreHealth,
    private readonly cache: CacheStore,
  ) {}

  /** The first step of the shutdown: from here on the instance says that it is not ready. */
  onModuleDestroy(): void {
    this.stopping = true;
  }

  /** The cache is told of and decides nothing: a shop without it is slower, and the same. */
  async readiness(): Promise<ReadyResponse> {
    const cache = this.cache.state;
    try {
      await this.store.ping();
      const pending = await this.store.pendingMigrations();
      const migrations = pending.length === 0 ? 'up-to-date' : 'pending';
      const ready = !this.stopping && migrations === 'up-to-date';
      return { status: ready ? 'ok' : 'unavailable', store: 'up', migrations, cache };
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error;
      return { status: 'unavailable', store: 'down', migrations: 'unknown', cache };
    }
  }
}
