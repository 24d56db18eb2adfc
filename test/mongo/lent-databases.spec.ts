import { createConnection } from 'mongoose';
import { describe, expect, it } from 'vitest';
import { databaseOf } from '../../src/platform/database/mongo/mongo-connection.js';
import { borrowMongoDatabase } from '../support/mongo-databases.js';

describe('a migrated database that tests borrow', () => {
  it('comes back without data, except for what the migrations created', async () => {
    const lent = await borrowMongoDatabase();
    const connection = await createConnection(lent.url).asPromise();
    const db = databaseOf(connection);
    const counts = async () => ({
      permissions: await db.collection('permissions').countDocuments(),
      counters: await db.collection('counters').countDocuments(),
    });
    const before = await counts();
    expect(before.permissions).toBeGreaterThan(0);
    await db.collection('permissions').deleteMany({});
    await db.collection<{ _id: string; value: number }>('counters').insertOne({ _id: 'a test', value: 1 });
    await lent.giveBack();
    expect(await counts()).toEqual(before);
    await connection.close();
  });
});
