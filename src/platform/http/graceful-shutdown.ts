import { setTimeout as sleep } from 'node:timers/promises';
import type { Server } from 'node:http';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { repeat } from '../../shared/repeat.js';
import { BackgroundJobs } from '../jobs/background-jobs.js';

/** How long a load balancer has to see that /health/ready says no, before connections are refused. */
const DRAIN_MS = 1000;
/** What has not ended by then is a client that does not read or write: its connection is cut. */
const CUT_AFTER_MS = 10_000;
/** A connection that is kept alive is open until its client closes it: how often those without a request are looked for. */
const IDLE_MS = 100;

/**
 * Stops in order: not ready, then deaf, then the last answers, then what they have left to do, then the stores
 * (onApplicationShutdown).
 */
@Injectable()
export class GracefulShutdown implements BeforeApplicationShutdown {
  constructor(
    private readonly http: HttpAdapterHost,
    private readonly jobs: BackgroundJobs,
  ) {}

  /** @param signal none where a test or a command closes the application: nobody watches its readiness */
  async beforeApplicationShutdown(signal?: string): Promise<void> {
    if (signal) await sleep(DRAIN_MS);
    await this.closeServer();
    await this.jobs.finish();
  }

  /** A command such as `npm run seed` runs the application without a server. */
  private async closeServer(): Promise<void> {
    const adapter = this.http.httpAdapter as typeof this.http.httpAdapter | null;
    if (!adapter) return;
    const server = adapter.getHttpServer() as Server;
    const cut = setTimeout(() => server.closeAllConnections(), CUT_AFTER_MS);
    const stopClosingIdle = repeat(IDLE_MS, () => server.closeIdleConnections());
    await adapter.close();
    clearTimeout(cut);
    stopClosingIdle();
  }
}
