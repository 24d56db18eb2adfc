import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { BackgroundJobs } from '../platform/jobs/background-jobs.js';
import { Clock } from '../shared/clock.js';
import { CartRepository } from './domain/cart.repository.js';
import { HOUR } from '../shared/time.js';

/**
 * Deletes expired guest carts once an hour. MongoDB's TTL index has usually done so before.
 */
@Injectable()
export class ExpiredCartCleanup implements OnApplicationBootstrap {
  constructor(
    private readonly carts: CartRepository,
    private readonly jobs: BackgroundJobs,
    private readonly clock: Clock,
  ) {}

  /** Also at startup, for processes that never run for an hour. */
  onApplicationBootstrap(): void {
    this.start();
  }

  @Interval('forget expired carts', HOUR)
  start(): void {
    this.jobs.start('forget expired carts', () => this.carts.removeExpired(this.clock.now()));
  }
}
