import type { mongo } from 'mongoose';
import { canonicalEmail, settleAccounts } from '../canonical-accounts.js';
import { BETWEEN, fold } from '../folding.js';
import { addingFields } from './fields.js';
import type { MongoMigration } from './migration.js';
import { string } from './rules.js';

type Settle = (document: mongo.Document) => mongo.Document;

const adding = (valuesOf: Settle) =>
  addingFields({
    collection: 'users',
    // As the application compares usernames.
    rules: { username_folded: string },
    valuesOf,
    indexes: [{ name: 'uq_users_username_folded', key: { username_folded: 1 }, unique: true }],
  });

/**
 * Usernames are unique in any case, and e-mail addresses of accounts and orders have their
 * canonical form: see settleAccounts for accounts that meet.
 */
export const canonicalAccounts: MongoMigration = {
  name: '0011-canonical-accounts',
  up: async (db) => {
    await adding(await settling(db)).up(db);
    await canonicalizeOrders(db);
  },
  down: adding(() => ({})).down,
};

async function settling(db: mongo.Db): Promise<Settle> {
  const documents = await db
    .collection('users')
    .find({}, { projection: { email: 1, username: 1 } })
    .sort({ is_active: -1, is_verified: -1, _id: 1 })
    .toArray();
  const accounts = documents.map(({ _id, email, username }) => ({
    id: String(_id),
    email: email as string,
    username: username as string,
  }));
  const settled = new Map(settleAccounts(accounts).map((account) => [account.id, account]));
  return ({ _id, full_name }) => {
    const account = settled.get(String(_id));
    if (!account) throw new Error('A user was added while the migration ran: run it again.');
    const { email, username, usernameFolded } = account;
    const search_text = [email, username, (full_name as string | null) ?? ''].map(fold).join(BETWEEN);
    return { email, username, username_folded: usernameFolded, search_text };
  };
}

async function canonicalizeOrders(db: mongo.Db): Promise<void> {
  const orders = db.collection('orders');
  for await (const { _id, contact_email } of orders.find({}, { projection: { contact_email: 1 } })) {
    const canonical = typeof contact_email === 'string' ? canonicalEmail(contact_email) : null;
    if (canonical === null || canonical === contact_email) continue;
    await orders.updateOne({ _id }, { $set: { contact_email: canonical } });
  }
}
