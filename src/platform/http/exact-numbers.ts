/**
 * Matches strings, which are skipped, and numbers. Malformed JSON stays malformed.
 */
const JSON_TOKEN = /"[^"\\]*(?:\\[^][^"\\]*)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** A number with fewer digits than this, and without an exponent, is read exactly. */
const MAY_BE_ROUNDED = /\d[\d.]{15}|\d[eE]/;

/** A value that no numeric field accepts. */
const REJECTED_VALUE = '{}';

/**
 * Replaces the numbers of a JSON text that JSON.parse would round, so that the rule of their field
 * refuses them and names it: 12345678.129999999999 would otherwise be read as 12345678.13, an
 * amount that the client has not sent. In Node 22 the reviver of JSON.parse gets the source text;
 * in Node 20 it does not.
 */
export function withoutRoundedNumbers(json: string): string {
  if (!MAY_BE_ROUNDED.test(json)) return json;
  return json.replace(JSON_TOKEN, (token) =>
    token.startsWith('"') || isExact(token) ? token : REJECTED_VALUE,
  );
}

/** Whether the parsed double prints as the same decimal number. */
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
