import { mongo, Types } from 'mongoose';
import { describe, expect, it } from 'vitest';
import { fromDecimal, toDecimal } from '../../src/platform/database/mongo/decimal.js';
import { isTransient, translateMongoError } from '../../src/platform/database/mongo/mongo.errors.js';
import { toObjectId } from '../../src/platform/database/mongo/object-id.js';
import { UnknownOutcomeError } from '../../src/platform/database/unknown-outcome.error.js';
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
  ])('names the field of a duplicate %j', (keys, field, code) => {
    const error = serverError(11_000, { keyPattern: Object.fromEntries(keys.map((key) => [key, 1])) });
    expect(translateMongoError(error)).toBeInstanceOf(ConflictError);
    expect(translateMongoError(error)).toMatchObject({ field, code, cause: error });
  });

  it.each([
    ['a broken connection', new mongo.MongoNetworkError('read ECONNRESET')],
    ['a connection that times out', new mongo.MongoNetworkTimeoutError('timed out', {})],
    ['a primary that is stepping down', serverError(189)],
    ['a server that is not primary', serverError(10_107)],
    ['a server that is shutting down', serverError(91)],
    ['a write that is not acknowledged in time', serverError(64)],
    ['an error labelled retryable', serverError(1, { errorLabels: ['RetryableWriteError'] })],
    ['a transaction with repeated conflicts', serverError(1, { errorLabels: ['TransientTransactionError'] })],
    ['a closed pool', new PoolClosedError('closed')],
  ])('translates %s to DatabaseUnavailableError', (_, error) => {
    expect(translateMongoError(error)).toBeInstanceOf(DatabaseUnavailableError);
    expect(translateMongoError(error)).toMatchObject({ cause: error });
  });

  it('translates a commit without a response to UnknownOutcomeError', () => {
    const error = serverError(1, { errorLabels: ['UnknownTransactionCommitResult'] });
    expect(translateMongoError(error)).toBeInstanceOf(UnknownOutcomeError);
    expect(translateMongoError(error)).toMatchObject({ cause: error });
  });

  it('leaves other errors unchanged', () => {
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

  it('recognizes errors that the driver retries itself', () => {
    expect(isTransient(serverError(112, { errorLabels: ['TransientTransactionError'] }))).toBe(true);
    for (const error of [serverError(112), new Error(), undefined]) expect(isTransient(error)).toBe(false);
  });
});

describe(toObjectId.name, () => {
  it('accepts 24 lower-case hexadecimal digits', () => {
    expect(toObjectId('65f0c0ffee65f0c0ffee65f0')?.toHexString()).toBe('65f0c0ffee65f0c0ffee65f0');
  });

  it.each([
    '',
    '65F0C0FFEE65F0C0FFEE65F0',
    '65f0c0ffee65f0c0ffee65f',
    'twelve bytes',
    '65f0c0ffee65f0c0ffee65f0\n',
  ])('rejects %j', (text) => {
    expect(toObjectId(text)).toBeNull();
  });
});

describe('money', () => {
  it.each([
    [0, '0.00'],
    [7, '0.07'],
    [1999, '19.99'],
    [9_999_999_999, '99999999.99'],
  ])('writes %i cents as %s', (amount, text) => {
    expect(toDecimal(cents(amount)).toString()).toBe(text);
    expect(fromDecimal(toDecimal(cents(amount)))).toBe(amount);
  });

  it.each([
    ['1E+2', 10_000],
    ['22.0000', 2200],
    ['5', 500],
    ['0E-6', 0],
  ])('reads any notation that another program may have written: %s', (text, amount) => {
    expect(fromDecimal(Types.Decimal128.fromString(text))).toBe(amount);
  });

  it.each(['19.999', '-1', 'NaN', 'Infinity', '100000000'])('rejects %s', (text) => {
    expect(() => fromDecimal(Types.Decimal128.fromString(text))).toThrow('is not an amount of money');
  });
});

describe('a filter', () => {
  const db = useMongoDatabase();

  it('does not accept an operator as a value', async () => {
    const operator = { $ne: null } as unknown as string;
    await expect(db.db.products.findBySlug(operator)).rejects.toThrow('Cast to string failed');
  });
});
