import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { CacheStore } from '../cache/stores/cache-store.js';
import { DatabaseHealth } from '../database/database-health.js';
import { DatabaseUnavailableError } from '../../shared/domain-error.js';
import type { ReadyResponse } from './health.dto.js';

/** Milliseconds for which the state of the database is believed, whoever asks and however often. */
const MAX_AGE_MS = 1000;

type DatabaseState = Pick<ReadyResponse, 'store' | 'migrations'>;

/** Whether this instance should be sent requests. */
@Injectable()
export class HealthService implements OnModuleDestroy {
  private stopping = false;
  private state: Promise<DatabaseState> | undefined;
  private askedAt = -Infinity;

  constructor(
    private readonly store: DatabaseHealth,
    private readonly cache: CacheStore,
  ) {}

  /** The first step of the shutdown: from here on the instance says that it is not ready. */
  onModuleDestroy(): void {
    this.stopping = true;
  }

  /** The cache is reported and decides nothing: a shop without it is slower, and the same. */
  async readiness(): Promise<ReadyResponse> {
    const { store, migrations } = await this.databaseState();
    const ready = !this.stopping && migrations === 'up-to-date';
    return { status: ready ? 'ok' : 'unavailable', store, migrations, cache: this.cache.state };
  }

  /**
   * Shared by all who ask at once, and for a second afterwards: asking costs queries, and anybody
   * may ask.
   */
  private databaseState(): Promise<DatabaseState> {
    const age = performance.now() - this.askedAt;
    if (!this.state || age >= MAX_AGE_MS) {
      this.askedAt = performance.now();
      this.state = this.askDatabase();
    }
    return this.state;
  }

  private async askDatabase(): Promise<DatabaseState> {
    try {
      await this.store.ping();
      const pending = await this.store.pendingMigrations();
      return { store: 'up', migrations: pending.length === 0 ? 'up-to-date' : 'pending' };
    } catch (error) {
      if (!(error instanceof DatabaseUnavailableError)) throw error;
      return { store: 'down', migrations: 'unknown' };
    }
  }
}
