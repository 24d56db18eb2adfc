import { Types } from 'mongoose';
import { formatMoney, parseMoney, type Cents } from '../../../shared/money.js';

export function toDecimal(cents: Cents): Types.Decimal128 {
  return Types.Decimal128.fromString(formatMoney(cents));
}

/**
 * A Decimal128 from outside may be written as 1E+2 or 22.0000. A double carries fifteen significant
 * digits through unchanged, and an amount has ten at most: its shortest text is the decimal that
 * was stored.
 */
export function fromDecimal(value: Types.Decimal128): Cents {
  const cents = parseMoney(Number(value.toString()));
  if (cents === null) throw new Error(`${value.toString()} is not an amount of money.`);
  return cents;
}
