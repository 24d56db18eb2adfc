import { randomUUID } from 'node:crypto';
import { mongo } from 'mongoose';
import { DatabaseUnavailableError } from '../../../shared/domain-error.js';
import { repeat } from '../../../shared/repeat.js';
import { every, retry } from '../../../shared/retry.js';

interface LeaseDocument {
  readonly _id: string;
  readonly holder: string;
  readonly expires_at: Date;
}

const LEASE_ID = 'migrations';
const DUPLICATE_KEY = 11_000;

const LEASE_TTL_MS = 30_000;
const RENEWAL_INTERVAL_MS = 10_000;
const RETRY_INTERVAL_MS = 250;
const ACQUIRE_TIMEOUT_MS = 60_000;

/** A lease that only one of all instances holds. The holder renews it; after a crash it expires. */
export class MigrationLease {
  private readonly leases: mongo.Collection<LeaseDocument>;
  private readonly holder = randomUUID();
  private isLost = false;

  constructor(private readonly db: mongo.Db) {
    this.leases = db.collection<LeaseDocument>('leases');
  }

  /**
   * @throws DatabaseUnavailableError when another instance holds it for longer than about a minute
   */
  async runExclusively<T>(work: () => Promise<T>): Promise<T> {
    await this.acquire();
    const stopRenewing = repeat(RENEWAL_INTERVAL_MS, () => void this.renew());
    try {
      return await work();
    } finally {
      stopRenewing();
      await this.leases.deleteOne({ _id: LEASE_ID, holder: this.holder });
    }
  }

  /**
   * @throws Error when the lease could not be renewed: another instance may run migrations by now
   */
  throwIfLost(): void {
    if (this.isLost) throw new Error('The migration lease was lost: run the migrations again.');
  }

  private async acquire(): Promise<void> {
    await retry(() => this.tryAcquire(), {
      delays: every(RETRY_INTERVAL_MS, ACQUIRE_TIMEOUT_MS),
      retryIf: (error) => error instanceof DatabaseUnavailableError,
    });
    this.isLost = false;
  }

  /**
   * Takes over an expired lease, or creates one, atomically: the insert fails on its `_id` while
   * another instance holds it.
   * @throws DatabaseUnavailableError while another instance holds it
   */
  private async tryAcquire(): Promise<void> {
    const now = await this.serverTime();
    try {
      await this.leases.updateOne(
        { _id: LEASE_ID, expires_at: { $lt: now } },
        { $set: { holder: this.holder, expires_at: expiryFrom(now) } },
        { upsert: true },
      );
    } catch (error) {
      const isHeld = error instanceof mongo.MongoServerError && error.code === DUPLICATE_KEY;
      throw isHeld
        ? new DatabaseUnavailableError(
            'Another instance is running the migrations: wait until it has finished.',
          )
        : error;
    }
  }

  private async renew(): Promise<void> {
    try {
      const expires_at = expiryFrom(await this.serverTime());
      const { matchedCount } = await this.leases.updateOne(
        { _id: LEASE_ID, holder: this.holder },
        { $set: { expires_at } },
      );
      this.isLost = matchedCount === 0;
    } catch {
      // The next renewal may succeed, and comes before the lease expires.
    }
  }

  /** The server's clock, because those of the instances may differ. */
  private async serverTime(): Promise<Date> {
    const { localTime } = await this.db.command({ hello: 1 });
    return localTime as Date;
  }
}

const expiryFrom = (time: Date): Date => new Date(time.getTime() + LEASE_TTL_MS);
