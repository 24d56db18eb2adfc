import { Types, type mongo } from 'mongoose';
import { beforeAll, describe, expect, it } from 'vitest';
import { aCategory, anOrder, aProduct, aUser } from '../support/factories.js';
import { expectFound, searchedOrders, searchedUsers, SEARCHES } from '../support/searched-orders.js';
import { useMongoDatabase } from './mongo-database.js';

/** More than are ever named in one command. */
const USERS = searchedUsers(600);
const ORDERS = searchedOrders(400, USERS.length);

describe('searching orders in a shop with many users', () => {
  const opened = useMongoDatabase();

  beforeAll(async () => {
    const { db, raw } = opened;
    const { id: categoryId } = await db.categories.add(aCategory());
    const product = await db.products.add(aProduct({ categoryId }));
    await db.users.add(aUser());
    await db.orders.add(anOrder([product.id]));
    const [users, orders] = [raw.db.collection('users'), raw.db.collection('orders')];
    const aStored = async (collection: mongo.Collection) => {
      const { _id, ...document } = (await collection.findOneAndDelete({})) ?? expect.fail('nothing stored');
      return document;
    };
    const user = await aStored(users);
    const stored = USERS.map(({ name, text }) => ({
      ...user,
      _id: new Types.ObjectId(),
      email: name,
      username: name,
      username_folded: name,
      search_text: text,
    }));
    await users.insertMany(stored);
    const order = await aStored(orders);
    await orders.insertMany(
      ORDERS.map(({ orderNumber, user, contactEmail, status, createdAt }) => ({
        ...order,
        // In the order of the list, also within a millisecond.
        _id: new Types.ObjectId(),
        order_number: orderNumber,
        user_id: user === null ? null : stored[user]?._id,
        contact_email: contactEmail,
        status,
        created_at: createdAt,
      })),
    );
  }, 120_000);

  it.each(SEARCHES)('finds and counts the same orders as a full scan: %j', async (search) => {
    await expectFound(opened.db.orders, search, USERS, ORDERS);
  });
});
