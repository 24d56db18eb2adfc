import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { BackgroundJobs } from '../platform/jobs/background-jobs.js';
import { Clock } from '../shared/clock.js';
import { CartRepository } from './domain/cart.repository.js';
import { HOUR } from '../shared/time.js';

/**
 * Forgets the carts of guests who do not come back, once an hour; where the database does so by
 * itself, there are none left.
 */
@Injectable()
export class ExpiredCarts implements OnApplicationBootstrap {
  constructor(
    private readonly carts: CartRepository,
    private readonly jobs: BackgroundJobs,
    private readonly clock: Clock,
  ) {}

  /** A process that is restarted often would else never come to it. */
  onApplicationBootstrap(): void {
    this.start();
  }

  @Interval('forget expired carts', HOUR)
  start(): void {
    this.jobs.start('forget expired carts', () => this.carts.removeExpired(this.clock.now()));
  }
}
