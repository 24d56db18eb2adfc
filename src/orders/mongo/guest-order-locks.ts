import { createHash } from 'node:crypto';
import type { ClientSession, mongo } from 'mongoose';
import { countersOf } from '../../platform/database/mongo/counters.js';

/** As the migration has made them: a fixed number, so that addresses leave nothing behind. */
const LOCKS = 256;

/**
 * Makes transactions of guest orders with this contact address go one after the other; a few other
 * addresses share its lock.
 */
export async function lockGuestOrders(
  db: mongo.Db,
  contactEmail: string,
  session: ClientSession,
): Promise<void> {
  const lock = createHash('sha256').update(contactEmail).digest().readUInt32BE() % LOCKS;
  await countersOf(db).updateOne(
    { _id: `guest_orders:${lock}` },
    { $inc: { value: 1 } },
    { session, upsert: true },
  );
}
