import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { BackgroundJobs } from '../platform/jobs/background-jobs.js';
import { Clock } from '../shared/clock.js';
import { CartRepository } from './domain/cart.repository.js';
import { atMost } from '../shared/lru-limit.js';
import { DAY } from '../shared/time.js';

/** How long a guest's cart is kept after the last visit. */
export const GUEST_CART_TTL_MS = 7 * DAY;

/** Further visits within this time do not write to the database. */
const VISIT_INTERVAL_MS = 60 * 1000;
/** How many guests are remembered. Forgetting one only costs an extra write. */
const MAX_GUESTS = 50_000;

/**
 * Extends the expiry of a guest's cart at each visit, in a background job, so that reads do not
 * wait for a write.
 */
@Injectable()
export class GuestVisits {
  private readonly lastVisits = new LRUCache<string, number>(atMost(MAX_GUESTS));

  constructor(
    private readonly carts: CartRepository,
    private readonly jobs: BackgroundJobs,
    private readonly clock: Clock,
  ) {}

  /**
   * @param expiresAt of the cart if it was read from the database; null if there is no cart to keep
   */
  record(sessionId: string, expiresAt?: Date | null): void {
    if (expiresAt === null) return;
    const now = this.clock.now().getTime();
    const last = expiresAt ? expiresAt.getTime() - GUEST_CART_TTL_MS : (this.lastVisits.get(sessionId) ?? 0);
    if (now - last < VISIT_INTERVAL_MS) return;
    this.lastVisits.set(sessionId, now);
    this.jobs.start('count the visit of a guest', () =>
      this.carts.refreshTtl(sessionId, new Date(now + GUEST_CART_TTL_MS)),
    );
  }
}
