/**
 * Strings, which are skipped, and numbers. What is malformed matches in pieces and stays malformed.
 */
const TOKEN = /"[^"\\]*(?:\\[^][^"\\]*)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** A number with fewer digits than this, and without an exponent, is read exactly. */
const MAY_BE_ROUNDED = /\d[\d.]{15}|\d[eE]/;

/** No rule for a field takes an empty object where a number is meant. */
const NO_NUMBER = '{}';

/**
 * Replaces the numbers of a JSON text that JSON.parse would round, so that the rule of their field
 * refuses them and names it: 12345678.129999999999 would otherwise be read as 12345678.13, an
 * amount of money that the client has not sent. Node 22 has the source text in the reviver of
 * JSON.parse; Node 20 has not.
 */
export function withoutRoundedNumbers(json: string): string {
  if (!MAY_BE_ROUNDED.test(json)) return json;
  return json.replace(TOKEN, (token) => (token.startsWith('"') || isExact(token) ? token : NO_NUMBER));
}

/** Whether the text of the double that is read is the same decimal number. */
function isExact(literal: string): boolean {
  return canonical(literal) === canonical(String(Number(literal)));
}

/** Significant digits and exponent: `1.50e3` → `15e2`. */
function canonical(number: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(number);
  if (!match) return number;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  const power = BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - significant.length);
  return `${sign}${significant}e${power}`;
}
