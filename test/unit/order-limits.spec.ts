import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/platform/config/env.js';
import type { OrderLimits } from '../../src/platform/config/order-limits.js';
import { ConfigError } from '../../src/platform/config/variables.js';

const JWT_SECRET = 'a secret for tests that is long enough';
const parse = (env: Readonly<Record<string, string>> = {}): OrderLimits =>
  parseConfig({ JWT_SECRET, ...env }).orders;

const NUMBERS = [
  ['MAX_LINE_QUANTITY', 'maxLineQuantity', 1000],
  ['MAX_GUEST_ORDER_ITEMS', 'maxGuestItems', 50],
  ['MAX_OPEN_GUEST_ORDERS', 'maxOpenGuestOrders', 5],
  ['GUEST_ORDERS_PER_HOUR', 'guestOrdersPerHour', 60],
] as const;

describe('order limits in the configuration', () => {
  it.each(NUMBERS)('%s has a default, also for an empty value', (name, field, fallback) => {
    for (const orders of [parse(), parse({ [name]: '' }), parse({ [name]: ' ' })]) {
      expect(orders[field]).toBe(fallback);
    }
  });

  it.each(NUMBERS)('%s accepts a whole number from 1, and changes no other limit', (name, field) => {
    for (const [value, limit] of [
      ['1', 1],
      ['7', 7],
      [' 42 ', 42],
      ['999999999', 999_999_999],
    ] as const) {
      expect(parse({ [name]: value })).toEqual({ ...parse(), [field]: limit });
    }
  });

  it.each(NUMBERS)('%s rejects other values', (name) => {
    for (const value of ['0', '-1', '1.5', '1e3', '0x10', '1_000', '1000000000', 'none', 'Infinity', '٣']) {
      expect(() => parse({ [name]: value }), value).toThrow(
        new ConfigError(name, `must be a whole number from 1 to 999999999, but is "${value}".`),
      );
    }
  });

  it('PENDING_ORDER_TTL is unset by default: orders never expire', () => {
    expect(parse().pendingTtl).toBeUndefined();
    for (const PENDING_ORDER_TTL of ['', ' ']) expect(parse({ PENDING_ORDER_TTL })).toEqual(parse());
  });

  it.each([
    ['1s', 1],
    ['90m', 5400],
    [' 12h ', 43_200],
    ['7d', 604_800],
    ['366d', 31_622_400],
  ])('PENDING_ORDER_TTL accepts %j', (PENDING_ORDER_TTL, seconds) => {
    expect(parse({ PENDING_ORDER_TTL })).toEqual({ ...parse(), pendingTtl: seconds });
  });

  it.each(['0s', '15', '15 m', '-1m', '1.5h', '1w', '367d', 'never', 'off'])(
    'PENDING_ORDER_TTL rejects %j',
    (PENDING_ORDER_TTL) => {
      expect(() => parse({ PENDING_ORDER_TTL })).toThrow(
        new ConfigError(
          'PENDING_ORDER_TTL',
          `must be a duration from 1s to 366d, such as 90s, 15m, 12h or 7d, but is "${PENDING_ORDER_TTL}".`,
        ),
      );
    },
  );
});
