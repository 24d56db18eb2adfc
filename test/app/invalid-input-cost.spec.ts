import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../src/platform/http/problem.js';
import { startTestApp, type Answer, type TestApp } from '../support/test-app.js';

const MAX_ANSWER_BYTES = 20_000;
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** Control characters and quotes grow when they are written as JSON. */
const HEAVY_NAMES = ['x', '"', '\\', '\u0001', '€', '😀'].map((text) => text.repeat(2_000));
const fill = (count: number, entry: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => entry(n)).join(',');

describe('rejecting invalid input', () => {
  let shop: TestApp;
  let token: string;

  beforeAll(async () => {
    shop = await startTestApp();
    ({ token } = await shop.userOf('admin'));
  });
  afterAll(() => shop.close());

  const send = (method: string, path: string, raw: string) =>
    shop.request(method, path, { raw, token, headers: { 'content-type': 'application/json' } });

  function expectSmallRefusal(answer: Answer<Problem>): void {
    expect(answer.status).toBe(400);
    expect(Buffer.byteLength(answer.text)).toBeLessThan(MAX_ANSWER_BYTES);
    expect(answer.body.detail.length).toBeLessThan(1_000);
    expect(answer.body.errors?.length ?? 0).toBeLessThanOrEqual(50);
  }

  const BODIES: [string, string][] = [
    ['a list of 80,000 objects', `{"items":[${fill(80_000, () => '{}')}]}`],
    ['a list of 1,000 objects', `{"items":[${fill(1_000, () => '{"quantity":"x"}')}]}`],
    ['100 objects in which everything is wrong', `{"items":[${fill(100, () => '{"a":1,"b":2,"c":3}')}]}`],
    ['a list of 100,000 numbers', `{"items":[${fill(100_000, () => '1')}]}`],
    ['lists in lists', `{"items":[${fill(90, () => `[${fill(200, () => '[]')}]`)}]}`],
    ['20,000 unknown fields', `{${fill(20_000, (n) => `"f${n}":1`)}}`],
    [
      'unknown fields with long names',
      `{${HEAVY_NAMES.map((name) => `${JSON.stringify(name)}:1`).join(',')}}`,
    ],
    [
      '100 unknown fields with heavy names',
      `{${fill(100, (n) => `${JSON.stringify(`${n}${'\u0001'.repeat(200)}`)}:1`)}}`,
    ],
    ['unknown fields inside an object of a list', `{"items":[{${fill(20_000, (n) => `"f${n}":1`)}}]}`],
    ['fields that every object has', `{${fill(2_000, (n) => `"o${n}":{"__defineGetter__":1}`)}}`],
    ['a very long text', `{"contactEmail":"${'a'.repeat(200_000)}"}`],
  ];

  it.each(BODIES)('answers %s with a small response', async (_, raw) => {
    expectSmallRefusal(await send('POST', '/orders', raw));
  });

  it.each([
    ['POST', '/categories'],
    ['POST', '/products'],
    ['POST', '/roles'],
    ['PUT', '/roles/1/permissions'],
    ['PATCH', '/users/me'],
    ['POST', '/cart/items'],
    ['POST', '/auth/login'],
    ['POST', '/auth/register'],
  ])('answers %s %s with a small response', async (method, path) => {
    for (const [, raw] of BODIES) expectSmallRefusal(await send(method, path, raw));
    const names = `{"name":"a","permissions":[${fill(60_000, () => '1')}]}`;
    expectSmallRefusal(await send(method, path, names));
  });

  it('rejects a list that is too long before it reads its items', async () => {
    const { body } = await send('POST', '/orders', `{"items":[${fill(101, () => '{}')}]}`);
    expect(body.errors).toEqual([{ field: 'items', message: 'items must be a list of at most 100 objects' }]);
  });

  it('answers a form with thousands of fields with a small response', async () => {
    const raw = Array.from({ length: 3_000 }, (_, n) => `${n}`).join('&');
    const answer = await shop.request('POST', '/auth/token', { raw, headers: FORM });
    expect(answer.status).toBe(400);
    expect(Buffer.byteLength(answer.text)).toBeLessThan(MAX_ANSWER_BYTES);
  });

  it.each(['/products', '/categories', '/cart', '/users', '/products/1'])(
    'answers a query with thousands of parameters at %s with a small response',
    async (path) => {
      const query = Array.from({ length: 2_000 }, (_, n) => `p${n}=1`).join('&');
      expectSmallRefusal(await shop.get(`${path}?${query}`, { token }));
      expectSmallRefusal(await shop.get(`${path}?${'%01'.repeat(4_000)}=1`, { token }));
      expectSmallRefusal(await shop.get(`${path}?${'a[]=1&'.repeat(2_000)}`, { token }));
    },
  );

  it('does not repeat a long path', async () => {
    for (const path of [
      `/products/${'"'.repeat(200)}`,
      `/${'"<>'.repeat(4_000)}`,
      `/products?${'x'.repeat(9_000)}`,
    ]) {
      const { text } = await shop.get(path);
      expect(Buffer.byteLength(text)).toBeLessThan(4_000);
    }
  });
});
