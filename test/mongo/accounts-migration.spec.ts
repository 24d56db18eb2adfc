import { Types, type mongo } from 'mongoose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addAccountFields } from '../../migrations/mongo/0005-accounts.js';
import { databaseBefore } from './database-before.js';
import type { RawDatabase } from './mongo-database.js';

const COLLECTIONS = ['permissions', 'roles', 'users', 'refresh_tokens'];

describe('the accounts migration', () => {
  let raw: RawDatabase;
  let db: mongo.Db;

  beforeEach(async () => {
    raw = await databaseBefore(addAccountFields);
    db = raw.db;
    await addOldDocuments();
  });
  afterEach(async () => {
    await raw.close();
  });

  async function addOldDocuments(): Promise<void> {
    const now = new Date('2025-01-15T09:30:00.123Z');
    const [_id, times] = [new Types.ObjectId(), { created_at: now, updated_at: now }];
    await db.collection('users').insertOne({
      ...{ _id, email: 'ann@shop.org', username: 'Änn', password_hash: '$', full_name: null, role: 'admin' },
      ...{ is_active: true, is_verified: true, verification_token: null, verification_token_expires: null },
      ...{ password_reset_token: null, password_reset_expires: null, last_login: null, ...times },
    });
    const token = { user_id: _id, session_id: 's', token: 't', expires_at: now, is_revoked: false, ...times };
    await db.collection('refresh_tokens').insertOne({ _id: new Types.ObjectId(), ...token });
  }

  /** Everything that the migration may touch: rules, indexes, documents. */
  async function state(): Promise<unknown> {
    const all: unknown[] = [];
    for (const name of COLLECTIONS) {
      const [info] = await db.listCollections<mongo.CollectionInfo>({ name }).toArray();
      const schema = (info?.options?.validator as { $jsonSchema: { required: string[] } }).$jsonSchema;
      const indexes = (await db.collection(name).indexes()).map((index) => index.name);
      const documents = await db.collection(name).find().sort({ _id: 1 }).toArray();
      all.push({ name, schema, indexes: indexes.sort(), documents });
    }
    return all;
  }

  it('migrates up, down to the previous state and up again, and can be repeated', async () => {
    const before = await state();
    await addAccountFields.up(db);
    const after = await state();
    await addAccountFields.up(db);
    expect(await state()).toEqual(after);
    await addAccountFields.down(db);
    expect(await state()).toEqual(before);
    await addAccountFields.down(db);
    expect(await state()).toEqual(before);
    await addAccountFields.up(db);
    expect(await state()).toEqual(after);
  });

  it('adds the fields that the validator requires to existing documents', async () => {
    await addAccountFields.up(db);
    const ann = await db.collection('users').findOne({ email: 'ann@shop.org' });
    expect(ann).toMatchObject({ search_text: 'ann@shop.org\u034Fann\u034F' });
    expect(await db.collection('refresh_tokens').findOne()).toMatchObject({
      scope: '',
      client_id: null,
      device: null,
    });
    for (const name of ['roles', 'permissions']) {
      const documents = await db.collection(name).find().toArray();
      expect(documents.map(({ lock }) => lock as number)).toEqual(documents.map(() => 0));
    }
  });
});
