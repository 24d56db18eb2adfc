import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PlacedOrderResponse } from '../../src/orders/dto/order.dto.js';
import { Shopper, oneOf, guestTokenOf } from '../support/shopper.js';
import { startTestApp, type Answer, type RequestOptions, type TestApp } from '../support/test-app.js';

/** So many look-ups an address has in a minute, as a guest and with a token. */
const [AS_GUEST, WITH_TOKEN] = [30, 300];
const NOT_FOUND = { status: 404, body: { code: 'order_not_found' } };

describe('looking up orders as a guest', () => {
  let shop: TestApp;
  let order: PlacedOrderResponse;
  /** Other addresses, as a proxy names them; each test takes its own. */
  let made = 0;
  let here: Record<string, string>;

  beforeAll(async () => {
    shop = await startTestApp({ RATE_LIMIT: 'on', TRUST_PROXY: '1' });
    const shopper = await Shopper.of(shop);
    const body = { ...oneOf(await shopper.product()), contactEmail: 'guest@example.com' };
    order = (await shopper.order(body)).body;
  });
  afterAll(() => shop.close());
  beforeEach(() => {
    here = elsewhere();
  });

  function elsewhere(): Record<string, string> {
    made += 1;
    return { 'x-forwarded-for': `198.51.100.${made}` };
  }

  const from = (headers: Record<string, string>, sent: RequestOptions = {}): RequestOptions => ({
    ...sent,
    headers: { ...sent.headers, ...headers },
  });

  /** The ways to an order. */
  const ways: [string, (id: string, sent: RequestOptions) => Promise<Answer<{ code: string }>>][] = [
    ['its id', (id, sent) => shop.get(`/orders/${id}`, sent)],
    ['its number', (number, sent) => shop.get(`/orders/number/${number}`, sent)],
    ['its status', (id, sent) => shop.get(`/orders/${id}/status`, sent)],
    ['its cancellation', (id, sent) => shop.post(`/orders/${id}/cancel`, undefined, sent)],
  ];

  const left = ({ headers }: Answer<unknown>) => Number(headers.get('ratelimit-remaining'));

  function expectStopped(answer: Answer<unknown>): void {
    expect(answer).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
    const seconds = answer.headers.get('retry-after') ?? '';
    expect(seconds).toMatch(/^\d+$/);
    expect(Number(seconds)).toBeGreaterThan(0);
    expect(Number(seconds)).toBeLessThanOrEqual(60);
  }

  it.each(ways)(`is allowed ${AS_GUEST} times a minute by %s`, async (_, ask) => {
    for (let tried = 1; tried <= AS_GUEST; tried += 1) {
      const answer = await ask(`${tried}000`, from(here));
      expect(answer).toMatchObject(NOT_FOUND);
      expect(answer.headers.get('ratelimit-limit')).toBe(String(AS_GUEST));
      expect(left(answer)).toBe(AS_GUEST - tried);
    }
    expectStopped(await ask('1', from(here)));
    expect(await ask('1', from(elsewhere()))).toMatchObject(NOT_FOUND);
  });

  it('counts all kinds of lookup together, also those with a guest order token', async () => {
    for (let tried = 0; tried < AS_GUEST; tried += 1) {
      const [, ask] = ways[tried % ways.length] ?? expect.fail('no way');
      expect(await ask('0', from(here))).toMatchObject(NOT_FOUND);
    }
    for (const [way, ask] of ways) {
      expectStopped(
        await ask(way === 'its number' ? order.orderNumber : order.id, from(here, guestTokenOf(order))),
      );
    }
    const again = await shop.get(`/orders/${order.id}`, from(elsewhere(), guestTokenOf(order)));
    expect(again).toMatchObject({ status: 200, body: { status: 'pending' } });
    expect(left(again)).toBe(AS_GUEST - 1);
  });

  it('is counted separately from other requests', async () => {
    for (let tried = 0; tried <= AS_GUEST; tried += 1) await shop.get('/orders/0', from(here));
    expectStopped(await shop.get('/orders/0', from(here)));
    for (const path of ['/products', '/cart']) {
      const answer = await shop.get(path, from(here));
      expect(answer.status, path).toBe(200);
      expect(answer.headers.get('ratelimit-limit')).toBe(String(WITH_TOKEN));
    }
  });

  it('with an access token counts towards the general limit', async () => {
    const { token } = await shop.userOf('customer');
    for (let tried = 0; tried <= AS_GUEST; tried += 1) await shop.get('/orders/0', from(here));
    for (const [index, [, ask]] of ways.entries()) {
      const answer = await ask('0', from(here, { token }));
      expect(answer).toMatchObject(NOT_FOUND);
      expect(answer.headers.get('ratelimit-limit')).toBe(String(WITH_TOKEN));
      expect(left(answer)).toBe(WITH_TOKEN - 1 - index);
    }
    expectStopped(await shop.get('/orders/0', from(here)));
    for (let tried = ways.length; tried < AS_GUEST + 10; tried += 1) {
      expect(await shop.get('/orders/0', from(here, { token }))).toMatchObject(NOT_FOUND);
    }
  });

  it.each(['Bearer nonsense', 'Basic Z3Vlc3Q6Z3Vlc3Q=', 'Bearer', 'x', ''])(
    'looks nothing up for a client that sends %j to evade the limit',
    async (authorization) => {
      for (const [way, ask] of ways) {
        const id = way === 'its number' ? order.orderNumber : order.id;
        const answer = await ask(
          id,
          from(here, { headers: { authorization, ...guestTokenOf(order).headers } }),
        );
        expect(answer, way).toMatchObject({ status: 401, body: { code: 'token_invalid' } });
      }
    },
  );

  it('counts an IPv6 network as one address', async () => {
    const address = (host: number) => ({ 'x-forwarded-for': `2001:db8:0:${made}::${host}` });
    for (let host = 1; host <= AS_GUEST; host += 1) {
      expect(await shop.get('/orders/0', from(address(host)))).toMatchObject(NOT_FOUND);
    }
    expectStopped(await shop.get('/orders/0', from(address(99))));
  });
});
