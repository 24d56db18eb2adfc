/**
 * An amount in minor units (cents), always a safe integer. Stores hold it as decimal(10,2) or Decimal128,
 * JSON as a decimal string; no float arithmetic anywhere between.
 */
export type Cents = number & { readonly __unit: 'cents' };

/** The most that decimal(10,2) holds: 99,999,999.99. */
export const MAX_CENTS = 9_999_999_999 as Cents;

const DECIMAL = /^(\d{1,8})(?:\.(\d{1,2}))?$/;

/**
 * Reads `"19.99"`, `"19.9"`, `"19"`, or a number with at most two decimals.
 * Null for all else: signs, exponents, blanks, a third decimal, more than 99,999,999.99.
 */
export function parseMoney(value: unknown): Cents | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  // The shortest text of a number that has at most two decimals is its exact decimal form.
  const match = DECIMAL.exec(String(value));
  if (!match) return null;
  const [, units = '', fraction = ''] = match;
  return (Number(units) * 100 + Number(fraction.padEnd(2, '0'))) as Cents;
}

/** `1999` → `"19.99"`. */
export function formatMoney(cents: Cents): string {
  const digits = String(cents).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
