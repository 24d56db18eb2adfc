import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { BackgroundJobs } from '../platform/jobs/background-jobs.js';
import { Clock } from '../shared/clock.js';
import { CartRepository } from './domain/cart.repository.js';
import { DAY } from '../shared/time.js';

/** How long a guest's cart is kept without a visit. */
export const GUEST_LIFE_MS = 7 * DAY;

/** Visits within this time of one another count once: reading a cart need not write each time. */
const VISIT_MS = 60 * 1000;
/** Guests that are remembered; one that is not is counted once more. */
const MAX_GUESTS = 50_000;

/**
 * A guest's cart lives on from each visit. Counted in the background: a reader does not wait for a
 * turn to write.
 */
@Injectable()
export class GuestVisits {
  private readonly counted = new LRUCache<string, number>({ max: MAX_GUESTS });

  constructor(
    private readonly carts: CartRepository,
    private readonly jobs: BackgroundJobs,
    private readonly clock: Clock,
  ) {}

  /**
   * @param expiresAt of the cart, where it was read from the database; null where there is none to
   * keep
   */
  count(sessionId: string, expiresAt?: Date | null): void {
    if (expiresAt === null) return;
    const now = this.clock.now().getTime();
    const last = expiresAt ? expiresAt.getTime() - GUEST_LIFE_MS : (this.counted.get(sessionId) ?? 0);
    if (now - last < VISIT_MS) return;
    this.counted.set(sessionId, now);
    this.jobs.start('count the visit of a guest', () =>
      this.carts.refreshTtl(sessionId, new Date(now + GUEST_LIFE_MS)),
    );
  }
}
