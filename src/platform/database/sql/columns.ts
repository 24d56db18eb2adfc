import type { ColumnOptions, ValueTransformer } from 'typeorm';
import { formatMoney, parseMoney, type Cents } from '../../../shared/money.js';

// The notations shared by entities, which write through TypeORM, and by the hand-written
// statements.

/** A time as a statement returns it: SQLite keeps text, PostgreSQL's driver makes a Date. */
export type StoredTime = string | Date;

/** A boolean as a statement returns it: 0 or 1 in SQLite. */
export type StoredBoolean = number | boolean;

/** An amount as a statement returns it: text in PostgreSQL. */
export type StoredDecimal = number | string;

/** UTC text to the millisecond, which sorts as the times do: `2025-01-15 09:30:00.123`. */
export const toTime = (date: Date): string => date.toISOString().slice(0, -1).replace('T', ' ');

export const fromTime = (time: StoredTime): Date =>
  typeof time === 'string' ? new Date(`${time.replace(' ', 'T')}Z`) : time;

export const fromBoolean = (value: StoredBoolean): boolean => value === true || value === 1;

/**
 * SQLite keeps a decimal(10,2) as the integer or the double nearest to it. It has at most ten
 * significant digits, and a double carries fifteen through unchanged, so the shortest text of the
 * double is the decimal that was stored: nothing is rounded and nothing computed.
 */
export function fromDecimal(value: StoredDecimal): Cents {
  const cents = parseMoney(value);
  if (cents === null) throw new Error(`${value} is not an amount of money.`);
  return cents;
}

const moneyTransformer: ValueTransformer = { to: formatMoney, from: fromDecimal };

export const money: ColumnOptions = {
  type: 'decimal',
  precision: 10,
  scale: 2,
  transformer: moneyTransformer,
};

/** The default is for rows from outside; the application sets its own clock's time. */
export const timestamp: ColumnOptions = {
  type: 'datetime',
  default: () => `strftime('%Y-%m-%d %H:%M:%f', 'now')`,
};

/** The same range as in the migration: a bare comparison would let text through. */
export const moneyCheck = (column: string): string => `"${column}" BETWEEN 0 AND 99999999.99`;

export const quantityCheck = (column: string, least: 0 | 1): string =>
  `"${column}" BETWEEN ${least} AND 2147483647 AND typeof("${column}") = 'integer'`;
