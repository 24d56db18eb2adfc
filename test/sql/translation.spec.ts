import { QueryFailedError } from 'typeorm';
import { describe, expect, it } from 'vitest';
import { fromDecimal, fromTime, toTime } from '../../src/platform/database/sql/columns.js';
import { toRowId } from '../../src/platform/database/sql/row-id.js';
import { isLocked, translateSqliteError } from '../../src/platform/database/sql/sqlite/sqlite.errors.js';
import { ConflictError, NotFoundError, DatabaseUnavailableError } from '../../src/shared/domain-error.js';
import { formatMoney } from '../../src/shared/money.js';
import { cents } from '../support/factories.js';

const sqliteError = (code: string, message = code) => Object.assign(new Error(message), { code });

describe(translateSqliteError.name, () => {
  it.each([
    ['products.slug', 'slug', 'slug_taken'],
    ['users.email', 'email', 'email_taken'],
    ['orders.order_number', 'orderNumber', 'order_number_taken'],
    ['role_permissions.role_id, role_permissions.permission_id', 'permissionId', 'permission_id_taken'],
  ])('names the field of a duplicate %s', (columns, field, code) => {
    const error = sqliteError('SQLITE_CONSTRAINT_UNIQUE', `UNIQUE constraint failed: ${columns}`);
    for (const thrown of [error, new QueryFailedError('INSERT', [], error)]) {
      expect(translateSqliteError(thrown)).toMatchObject({ field, code });
      expect(translateSqliteError(thrown)).toBeInstanceOf(ConflictError);
    }
  });

  it('reports a failed foreign key as the reference that the write names', () => {
    const error = sqliteError('SQLITE_CONSTRAINT_FOREIGNKEY');
    expect(translateSqliteError(error, 'category')).toEqual(new NotFoundError('category'));
    expect(translateSqliteError(error)).toBe(error);
  });

  it.each(['BUSY', 'BUSY_SNAPSHOT', 'LOCKED', 'FULL', 'IOERR_WRITE', 'CANTOPEN', 'CORRUPT', 'NOTADB'])(
    'translates %s to DatabaseUnavailableError',
    (code) => {
      const error = sqliteError(`SQLITE_${code}`);
      expect(translateSqliteError(error)).toBeInstanceOf(DatabaseUnavailableError);
      expect(translateSqliteError(error)).toMatchObject({ cause: error });
      expect(isLocked(error)).toBe(/BUSY|LOCKED/.test(code));
    },
  );

  it('leaves other errors unchanged', () => {
    for (const error of [
      sqliteError('SQLITE_CONSTRAINT_CHECK'),
      sqliteError('SQLITE_ERROR'),
      new TypeError(),
    ]) {
      expect(translateSqliteError(error)).toBe(error);
    }
  });
});

describe(toRowId.name, () => {
  it.each([
    ['1', 1],
    ['2147483647', 2_147_483_647],
  ])('reads %s', (id, rowId) => {
    expect(toRowId(id)).toBe(rowId);
  });

  it.each([
    '',
    '0',
    '007',
    '-1',
    '+1',
    '1.0',
    '1e3',
    ' 1',
    '1\n',
    '١',
    '2147483648',
    '9007199254740992',
    '507f1f77bcf86cd799439011',
  ])('finds no row for %j', (id) => {
    expect(toRowId(id)).toBeNull();
  });
});

describe('column formats', () => {
  it('keep every amount in a double', () => {
    const step = 7_919; // a prime, so that all endings occur
    for (let amount = 0; amount <= 9_999_999_999; amount += step * 1_009) {
      expect(fromDecimal(Number(formatMoney(cents(amount))))).toBe(amount);
    }
    expect(() => fromDecimal(0.001)).toThrow();
  });

  it('keep a time to the millisecond', () => {
    const time = new Date('2025-01-15T09:30:00.123Z');
    expect(toTime(time)).toBe('2025-01-15 09:30:00.123');
    expect(fromTime(toTime(time))).toEqual(time);
  });
});
