import { setTimeout as sleep } from 'node:timers/promises';
import type { Server } from 'node:http';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { repeat } from '../../shared/repeat.js';
import { BackgroundJobs } from '../jobs/background-jobs.js';

/**
 * Time for load balancers to notice that /health/ready reports 503, before connections are refused.
 */
const DRAIN_MS = 1000;
/** Requests that are not finished by then have a stalled client: their connections are closed. */
const CLOSE_CONNECTIONS_AFTER_MS = 10_000;
/** Interval in which idle keep-alive connections are closed. */
const IDLE_CHECK_INTERVAL_MS = 100;

/**
 * Shuts down in order: report not ready, stop accepting connections, finish requests, finish
 * background jobs, then close the databases (onApplicationShutdown).
 */
@Injectable()
export class GracefulShutdown implements BeforeApplicationShutdown {
  constructor(
    private readonly http: HttpAdapterHost,
    private readonly jobs: BackgroundJobs,
  ) {}

  /**
   * @param signal undefined when a test or a command closes the application; no load balancer
   * watches it
   */
  async beforeApplicationShutdown(signal?: string): Promise<void> {
    if (signal) await sleep(DRAIN_MS);
    await this.closeServer();
    await this.jobs.finish();
  }

  /** Commands like `npm run seed` run without a server. */
  private async closeServer(): Promise<void> {
    const adapter = this.http.httpAdapter as typeof this.http.httpAdapter | null;
    if (!adapter) return;
    const server = adapter.getHttpServer() as Server;
    const closeTimer = setTimeout(() => server.closeAllConnections(), CLOSE_CONNECTIONS_AFTER_MS);
    const stopClosingIdle = repeat(IDLE_CHECK_INTERVAL_MS, () => server.closeIdleConnections());
    await adapter.close();
    clearTimeout(closeTimer);
    stopClosingIdle();
  }
}
