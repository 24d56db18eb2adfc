import { mongo, Types } from 'mongoose';
import { describe, expect, it } from 'vitest';
import { fromDecimal, toDecimal } from '../../src/platform/database/mongo/decimal.js';
import { isTransient, translateMongoError } from '../../src/platform/database/mongo/mongo.errors.js';
import { toObjectId } from '../../src/platform/database/mongo/object-id.js';
import { ConflictError, DatabaseUnavailableError } from '../../src/shared/domain-error.js';
import { cents } from '../support/factories.js';
import { useMongoDatabase } from './mongo-database.js';

const serverError = (code: number, more: object = {}) =>
  new mongo.MongoServerError({ ok: 0, code, errmsg: `error ${code}`, ...more });

/** As the driver's own of this name, which it does not export. */
class PoolClosedError extends mongo.MongoDriverError {
  override get name() {
    return 'MongoPoolClosedError';
  }
}

describe(translateMongoError.name, () => {
  it.each([
    [['slug'], 'slug', 'slug_taken'],
    [['email'], 'email', 'email_taken'],
    [['username'], 'username', 'username_taken'],
    [['order_number'], 'orderNumber', 'order_number_taken'],
    [['idempotency_key'], 'idempotencyKey', 'idempotency_key_taken'],
    [['role_id', 'permission_id'], 'permissionId', 'permission_id_taken'],
  ])('names the field of a taken %j', (keys, field, code) => {
    const error = serverError(11_000, { keyPattern: Object.fromEntries(keys.map((key) => [key, 1])) });
    expect(translateMongoError(error)).toBeInstanceOf(ConflictError);
    expect(translateMongoError(error)).toMatchObject({ field, code, cause: error });
  });

  it.each([
    ['a connection that breaks', new mongo.MongoNetworkError('read ECONNRESET')],
    ['a connection that takes too long', new mongo.MongoNetworkTimeoutError('timed out', {})],
    ['a server that is stepping down', serverError(189)],
    ['a server that is no primary', serverError(10_107)],
    ['a server that shuts down', serverError(91)],
    ['a write that is not acknowledged in time', serverError(64)],
    ['what may be repeated', serverError(1, { errorLabels: ['RetryableWriteError'] })],
    ['a transaction that never got through', serverError(1, { errorLabels: ['TransientTransactionError'] })],
    ['a commit without an answer', serverError(1, { errorLabels: ['UnknownTransactionCommitResult'] })],
    ['a pool that is closed', new PoolClosedError('closed')],
  ])('translates %s to DatabaseUnavailableError', (_, error) => {
    expect(translateMongoError(error)).toBeInstanceOf(DatabaseUnavailableError);
    expect(translateMongoError(error)).toMatchObject({ cause: error });
  });

  it('leaves a mistake as it is', () => {
    for (const error of [
      serverError(121),
      serverError(2),
      new TypeError(),
      new ConflictError('slug'),
      null,
    ]) {
      expect(translateMongoError(error)).toBe(error);
    }
  });

  it('knows what the driver repeats by itself', () => {
    expect(isTransient(serverError(112, { errorLabels: ['TransientTransactionError'] }))).toBe(true);
    for (const error of [serverError(112), new Error(), undefined]) expect(isTransient(error)).toBe(false);
  });
});

describe(toObjectId.name, () => {
  it('takes 24 small hexadecimal digits', () => {
    expect(toObjectId('65f0c0ffee65f0c0ffee65f0')?.toHexString()).toBe('65f0c0ffee65f0c0ffee65f0');
  });

  it.each([
    '',
    '65F0C0FFEE65F0C0FFEE65F0',
    '65f0c0ffee65f0c0ffee65f',
    'twelve bytes',
    '65f0c0ffee65f0c0ffee65f0\n',
  ])('takes %j for no id', (text) => {
    expect(toObjectId(text)).toBeNull();
  });
});

describe('money', () => {
  it.each([
    [0, '0.00'],
    [7, '0.07'],
    [1999, '19.99'],
    [9_999_999_999, '99999999.99'],
  ])('of %i cents is %s', (amount, text) => {
    expect(toDecimal(cents(amount)).toString()).toBe(text);
    expect(fromDecimal(toDecimal(cents(amount)))).toBe(amount);
  });

  it.each([
    ['1E+2', 10_000],
    ['22.0000', 2200],
    ['5', 500],
    ['0E-6', 0],
  ])('is read in whatever notation a write from outside left it: %s', (text, amount) => {
    expect(fromDecimal(Types.Decimal128.fromString(text))).toBe(amount);
  });

  it.each(['19.999', '-1', 'NaN', 'Infinity', '100000000'])('is never made of %s', (text) => {
    expect(() => fromDecimal(Types.Decimal128.fromString(text))).toThrow('is not an amount of money');
  });
});

describe('a filter', () => {
  const db = useMongoDatabase();

  it('takes no operator for a value', async () => {
    const operator = { $ne: null } as unknown as string;
    await expect(db.db.products.findBySlug(operator)).rejects.toThrow('Cast to string failed');
  });
});
