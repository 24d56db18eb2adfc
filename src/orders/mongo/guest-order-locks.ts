import { createHash } from 'node:crypto';
import type { ClientSession, mongo } from 'mongoose';
import { countersOf } from '../../platform/database/mongo/counters.js';

/** The number of lock documents. Fixed, so that an address leaves no trace. */
const LOCKS = 256;

/**
 * Serializes the transactions that place guest orders with this contact address. Other addresses
 * may share its lock.
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
