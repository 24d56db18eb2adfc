import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';

/**
 * Work that an answer does not wait for: a mail, the rest of a request whose time must tell nothing. It is not kept
 * across a crash; a stop waits for it.
 */
@Injectable()
export class BackgroundJobs implements BeforeApplicationShutdown {
  private readonly logger = new Logger(BackgroundJobs.name);
  private readonly running = new Set<Promise<void>>();

  /** Starts the job in a later turn of the event loop; what it throws is logged. */
  start(name: string, job: () => Promise<unknown>): void {
    const run = new Promise<void>((resolve) => setImmediate(resolve))
      .then(job)
      .then(
        () => undefined,
        (error: unknown) => this.logger.error({ err: error, job: name }, 'a background job failed'),
      )
      .finally(() => this.running.delete(run));
    this.running.add(run);
  }

  /** Waits until nothing runs, nor what that has started. */
  async idle(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
  }

  /** Requests have been answered by now or start no more; the stores close after this. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.idle();
  }
}
