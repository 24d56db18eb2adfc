import { Types, type mongo } from 'mongoose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canonicalAccounts } from '../../migrations/mongo/0011-canonical-accounts.js';
import { searchText } from '../../src/platform/database/mongo/search-text.js';
import { databaseBefore } from './database-before.js';
import type { RawDatabase } from './mongo-database.js';

const time = new Date('2025-01-15T09:30:00.123Z');
const id = (number: number) => new Types.ObjectId(number.toString(16).padStart(24, '0'));

describe('the canonical accounts migration', () => {
  let raw: RawDatabase;
  let db: mongo.Db;

  beforeEach(async () => {
    raw = await databaseBefore(canonicalAccounts);
    db = raw.db;
    await add(1, 'ada@example.org', 'ADA', { is_active: false, is_verified: false });
    await add(2, 'v@exa\u200Bmple.org', 'Ada', { is_active: true, is_verified: true });
    await add(3, 'b@b\u00fccher.example', 'ada', { is_active: true, is_verified: false });
  });
  afterEach(() => raw.close());

  async function add(number: number, email: string, username: string, state: object): Promise<void> {
    await db.collection('users').insertOne({
      ...{
        _id: id(number),
        email,
        username,
        password_hash: '$',
        full_name: null,
        role: 'customer',
        ...state,
      },
      ...{ verification_token: null, verification_token_expires: null, password_reset_token: null },
      ...{
        password_reset_expires: null,
        last_login: null,
        search_text: '',
        created_at: time,
        updated_at: time,
      },
    });
  }

  const users = async () =>
    (await db.collection('users').find().sort({ _id: 1 }).toArray()).map(
      ({ email, username, username_folded }) => [email, username, username_folded] as unknown[],
    );

  it('keeps all accounts whose usernames differ only in case, even when it runs twice', async () => {
    for (let run = 0; run < 2; run += 1) {
      await canonicalAccounts.up(db);
      expect(await users()).toEqual([
        ['ada@example.org', 'ADA-3', 'ada-3'],
        ['v@example.org', 'Ada', 'ada'],
        ['b@xn--bcher-kva.example', 'ada-2', 'ada-2'],
      ]);
    }
    const ada = await db.collection('users').findOne({ _id: id(2) });
    expect(ada?.search_text).toBe(searchText('v@example.org', 'Ada', null));
    const twin = db.collection('users').updateOne({ _id: id(1) }, { $set: { username_folded: 'ada' } });
    await expect(twin).rejects.toMatchObject({ code: 11_000 });
  });

  it('migrates down and up again', async () => {
    await canonicalAccounts.up(db);
    const after = await users();
    await canonicalAccounts.down(db);
    expect((await users()).map(([, , folded]) => folded)).toEqual([undefined, undefined, undefined]);
    await canonicalAccounts.up(db);
    expect(await users()).toEqual(after);
  });
});
