import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { BackgroundJobs } from '../platform/jobs/background-jobs.js';
import { Clock } from '../shared/clock.js';
import { CartRepository } from './domain/cart.repository.js';
import { HOUR } from '../shared/time.js';

/** Forgets the carts of guests who do not come back, once an hour; where the store does so by itself, there are none left. */
@Injectable()
export class ExpiredCarts implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly carts: CartRepository,
    private readonly jobs: BackgroundJobs,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    const sweep = () =>
      this.jobs.start('forget expired carts', () => this.carts.removeExpired(this.clock.now()));
    // At the start as well: a process that is restarted often would else never come to it.
    sweep();
    this.timer = setInterval(sweep, HOUR).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }
}
