import { afterAll, afterEach, beforeAll, beforeEach, inject } from 'vitest';
import { openAdapters, type TestAdapters } from '../support/open-adapters.js';
import { openTestDatabase } from '../support/test-database.js';

/** What a database brings to the contracts. */
export interface ContractHarness {
  /** An empty, migrated database. */
  open(): Promise<TestAdapters>;
  /** It has the shape of an id of this database, and nothing has it. */
  readonly missingId: string;
}

/** Of the database of the project that the test runs in. */
export const harness: ContractHarness = {
  open: async () => openAdapters(await openTestDatabase()),
  missingId: inject('database') === 'mongodb' ? '65f0c0ffee65f0c0ffee65f0' : '987654321',
};

/**
 * A database for the tests of the surrounding `describe`: one for all of them, or a fresh one for
 * each.
 */
export function useDatabase({ open }: ContractHarness, lifetime: 'all' | 'each' = 'all'): TestAdapters {
  let db: TestAdapters | undefined;
  const [before, after] = lifetime === 'all' ? [beforeAll, afterAll] : [beforeEach, afterEach];
  before(async () => {
    db = await open();
  });
  after(async () => {
    await db?.close();
    db = undefined;
  });
  return new Proxy({} as TestAdapters, {
    get: (_, name) => {
      if (!db) throw new Error('The database is open only while a test runs.');
      return Reflect.get(db, name) as unknown;
    },
  });
}

/** Texts that are an id on no database. */
export const MALFORMED_IDS = [
  '',
  '0',
  '-1',
  '+1',
  '1.5',
  '01',
  ' 1',
  '1 ',
  '1e3',
  '0x10',
  '12345678901234567890',
  'abc',
  'null',
  '__proto__',
  '٣',
  '65f0c0ffee65f0c0ffee65f', // 23 hex digits
  '65f0c0ffee65f0c0ffee65f0a', // 25
  '\u0000',
  '1\u0000',
  '9'.repeat(10_000),
] as const;

/**
 * Texts that no entity has for an id, whether this database calls them malformed or not, all near a
 * real id.
 */
export function nonexistentIds({ missingId }: ContractHarness, realId: string): string[] {
  const nearly = [` ${realId}`, `${realId} `, `0${realId}`, `${realId}\u0000`, `${realId}.0`];
  const upperCase = realId.toUpperCase() === realId ? [] : [realId.toUpperCase()];
  return [missingId, '65f0c0ffee65f0c0ffee65f0', ...MALFORMED_IDS, ...nearly, ...upperCase];
}

/** For messages: which id it was, without ten thousand nines. */
export const idLabel = (id: string): string => `id ${JSON.stringify(id).slice(0, 40)}`;

/**
 * Stores compare text by code point, which is the order of its UTF-8 bytes; JavaScript's `<` is
 * not.
 */
export function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

export const SLUG_TAKEN = { name: 'ConflictError', code: 'slug_taken', field: 'slug' };
export const EMAIL_TAKEN = { name: 'ConflictError', code: 'email_taken', field: 'email' };
export const USERNAME_TAKEN = { name: 'ConflictError', code: 'username_taken', field: 'username' };
export const NAME_TAKEN = { name: 'ConflictError', code: 'name_taken', field: 'name' };
export const NO_CATEGORY = { name: 'NotFoundError', code: 'category_not_found' };
export const NO_PRODUCT = { name: 'NotFoundError', code: 'product_not_found' };
export const NO_USER = { name: 'NotFoundError', code: 'user_not_found' };
export const NO_SESSION = { name: 'NotFoundError', code: 'session_not_found' };
export const NO_ROLE = { name: 'NotFoundError', code: 'role_not_found' };
export const NO_PERMISSION = { name: 'NotFoundError', code: 'permission_not_found' };
export const BAD_CURSOR = { name: 'ValidationError', errors: [{ field: 'cursor' }] };
