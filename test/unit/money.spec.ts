import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMoney, MAX_CENTS, parseMoney } from '../../src/shared/money.js';
import { cents } from '../support/factories.js';

const amounts = fc.integer({ min: 0, max: MAX_CENTS }).map(cents);

describe(parseMoney.name, () => {
  it.each([
    ['0', 0],
    ['0.00', 0],
    ['0.01', 1],
    ['0.1', 10],
    ['19', 1900],
    ['19.9', 1990],
    ['19.99', 1999],
    ['007', 700],
    ['40.35', 4035],
    ['99999999.99', MAX_CENTS],
    [0, 0],
    [1.15, 115],
    [40.35, 4035],
    [19, 1900],
    [99_999_999.99, MAX_CENTS],
  ])('reads %j as %i cents', (text, expected) => {
    expect(parseMoney(text)).toBe(expected);
  });

  it.each([
    ...[
      '',
      ' ',
      ' 1',
      '1 ',
      '1\n',
      '-1',
      '+1',
      '1.',
      '.5',
      '1.234',
      '1e2',
      '0x10',
      '1,50',
      '1 000',
      '١',
      'abc',
    ],
    ...['100000000', '100000000.00', '999999999', 'NaN', 'Infinity'],
    ...[-1, -0.01, 1.005, 0.1 + 0.2, 100_000_000, 1e21, 1e-7, NaN, Infinity, 2 ** 53],
    ...[null, undefined, true, [], ['1'], {}, { toString: () => '1' }, 1n],
  ])('rejects %o', (value) => {
    expect(parseMoney(value)).toBeNull();
  });

  it('reads every amount that formatMoney() writes', () => {
    fc.assert(
      fc.property(amounts, (amount) => {
        expect(parseMoney(formatMoney(amount))).toBe(amount);
      }),
    );
  });

  it('reads every amount as a number', () => {
    fc.assert(
      fc.property(amounts, (amount) => {
        expect(parseMoney(Number(formatMoney(amount)))).toBe(amount);
      }),
    );
  });

  it('reads any text as an amount within bounds, or rejects it', () => {
    const texts = fc.oneof(fc.string(), fc.stringMatching(/^-?\d{0,12}\.?\d{0,4}$/));
    fc.assert(
      fc.property(texts, (text) => {
        const amount = parseMoney(text);
        if (amount === null) return;
        expect(Number.isSafeInteger(amount) && amount >= 0 && amount <= MAX_CENTS).toBe(true);
        const [units = '', fraction = ''] = text.split('.');
        expect(BigInt(amount)).toBe(BigInt(units) * 100n + BigInt(fraction.padEnd(2, '0')));
      }),
    );
  });
});

describe(formatMoney.name, () => {
  it.each([
    [0, '0.00'],
    [1, '0.01'],
    [10, '0.10'],
    [99, '0.99'],
    [100, '1.00'],
    [1999, '19.99'],
    [MAX_CENTS, '99999999.99'],
  ])('writes %i cents as %s', (amount, text) => {
    expect(formatMoney(cents(amount))).toBe(text);
  });

  it('writes two decimals and no leading zero', () => {
    fc.assert(
      fc.property(amounts, (amount) => {
        expect(formatMoney(amount)).toMatch(/^(0|[1-9]\d*)\.\d{2}$/);
      }),
    );
  });
});
