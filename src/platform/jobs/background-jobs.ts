import { AsyncResource } from 'node:async_hooks';
import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { retry } from '../../shared/retry.js';

/** For how long jobs are begun after the last answer has gone out. */
const SHUTDOWN_GRACE_MS = 5000;

/** When a job is tried, in milliseconds. */
export interface JobTiming {
  /** How long it waits for its first try: a job whose time would tell something. */
  readonly delay?: number;
  /** How long it waits before each further try; without it there is none. */
  readonly retryAfter?: readonly number[];
}

/**
 * Work that an answer does not wait for: a mail, the rest of a request whose time must tell
 * nothing. It is not kept across a crash; a stop waits for it, and hurries it.
 */
@Injectable()
export class BackgroundJobs implements OnModuleDestroy {
  private readonly logger = new Logger(BackgroundJobs.name);
  private readonly running = new Set<Promise<void>>();
  private readonly stopping = sharedController();
  /** Runs jobs outside the async context of their caller: they are not part of its unit of work. */
  private readonly rootContext = new AsyncResource(BackgroundJobs.name);
  private graceIsOver = false;
  /** Ends the delays of all that wait at this moment. */
  private skipDelays = sharedController();

  /**
   * Starts the job in a later turn of the event loop, or after the delay; what its last try throws
   * is logged.
   */
  start(name: string, job: () => Promise<unknown>, { delay = 0, retryAfter = [] }: JobTiming = {}): void {
    this.rootContext.runInAsyncScope(() => {
      const run = this.begin(delay)
        .then(() => this.attempt(name, job, retryAfter))
        .catch((error: unknown) => this.logger.error({ err: error, job: name }, 'background job failed'))
        .finally(() => this.running.delete(run));
      this.running.add(run);
    });
  }

  /**
   * Waits until nothing runs, nor what that has started. What is delayed begins now; a pause before
   * a retry stays.
   */
  async idle(): Promise<void> {
    while (this.running.size > 0) {
      this.skipDelays.abort();
      this.skipDelays = sharedController();
      await Promise.all(this.running);
    }
  }

  /** From now on nothing is delayed, and what has failed is tried once more at most. */
  onModuleDestroy(): void {
    this.stopping.abort();
    this.skipDelays.abort();
  }

  /** Whether it is too late to begin anything that may take its time. */
  get isGraceOver(): boolean {
    return this.graceIsOver;
  }

  /** Requests have been answered by now, and start no more; the databases close after this. */
  async finish(): Promise<void> {
    const timer = setTimeout(() => (this.graceIsOver = true), SHUTDOWN_GRACE_MS);
    await this.idle();
    clearTimeout(timer);
  }

  private begin(delay: number): Promise<void> {
    if (delay > 0 && !this.stopping.signal.aborted)
      return wait(delay, undefined, { signal: this.skipDelays.signal }).catch(() => undefined);
    return new Promise((resolve) => setImmediate(resolve));
  }

  private async attempt(
    name: string,
    job: () => Promise<unknown>,
    retryAfter: readonly number[],
  ): Promise<void> {
    await retry(job, {
      delays: retryAfter,
      retryIf: (error) => {
        this.logger.warn({ err: error, job: name }, 'background job failed, will be retried');
        return true;
      },
      signal: this.stopping.signal,
    });
  }
}

/** Ends the pauses of any number of jobs: more than ten listeners are no leak here. */
function sharedController(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
