import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutRoundedNumbers } from '../../src/platform/http/exact-numbers.js';

describe(withoutRoundedNumbers, () => {
  it.each([
    '12345678.129999999999',
    '19.990000000000000001',
    '0.1000000000000000000001',
    '9007199254740993',
    '1e-400',
    '1.00000000000000000001e2',
    '-12345678.129999999999',
    '1e400',
  ])('replaces %s, which would be rounded', (number) => {
    expect(JSON.parse(withoutRoundedNumbers(`{"price":${number},"x":[${number}]}`))).toEqual({
      price: {},
      x: [{}],
    });
  });

  it.each([
    '0',
    '-0',
    '19.99',
    '19.990000000000000000000',
    '99999999.99',
    '1e2',
    '1.5E+3',
    '0.0e0',
    '100000000000000000000',
  ])('keeps %s, which is exact', (number) => {
    const json = `{"price": ${number}, "name": "a"}`;
    expect(withoutRoundedNumbers(json)).toBe(json);
  });

  it('keeps strings and names', () => {
    const json = String.raw`{"12345678.129999999999":"\"12345678.129999999999\\","a":"1e-400"}`;
    expect(withoutRoundedNumbers(json)).toBe(json);
  });

  it.each([
    '012345678901234567890123',
    '12345678901234567890123x',
    '{"a":12345678.129999999999',
    '"12345678.129999999999',
    '-',
    '1.',
  ])('does not turn %s into valid JSON', (text) => {
    expect(() => JSON.parse(withoutRoundedNumbers(text)) as unknown).toThrow(SyntaxError);
  });

  it('keeps every JSON text that JavaScript writes', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        expect(withoutRoundedNumbers(json)).toBe(json);
      }),
    );
  });
});
