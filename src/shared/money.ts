/**
 * An amount in minor units (cents), always a safe integer. Databases hold it as decimal(10,2) or
 * Decimal128, JSON as a decimal string; no float arithmetic anywhere between.
 */
export type Cents = number & { readonly __unit: 'cents' };

/** A sum of amounts, in minor units: exact, however large, where a number would stop being so. */
export type Sum = bigint & { readonly __unit: 'cents' };

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

export function times(price: Cents, quantity: number): Sum {
  return (BigInt(price) * BigInt(quantity)) as Sum;
}

export function sumOf(amounts: readonly Sum[]): Sum {
  return amounts.reduce((sum, amount) => (sum + amount) as Sum, 0n as Sum);
}

/** The sum as an amount that databases can hold; null when it is more than MAX_CENTS. */
export function toCents(sum: Sum): Cents | null {
  return sum > MAX_CENTS ? null : (Number(sum) as Cents);
}

/** `1999` → `"19.99"`. */
export function formatMoney(cents: Cents | Sum): string {
  const digits = String(cents).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
