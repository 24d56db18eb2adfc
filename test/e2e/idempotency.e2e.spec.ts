import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { CartResponse } from '../../src/cart/dto/cart.dto.js';
import { OrderRepository } from '../../src/orders/domain/order.repository.js';
import { Shopper, oneOf, guestTokenOf } from '../support/shopper.js';
import { startTestApp, type RequestOptions, type TestApp, type TestUser } from '../support/test-app.js';

const EMAIL = 'guest@example.com';

describe('Idempotency-Key', () => {
  let shop: TestApp;
  let shopper: Shopper;
  let buyer: TestUser;
  let keys = 0;

  beforeAll(async () => {
    shop = await startTestApp();
    shopper = await Shopper.of(shop);
    buyer = await shop.userOf('customer');
  });
  afterAll(() => shop.close());

  const aKey = () => `key-${(keys += 1)}`;
  const keyed = (key: string, sent: RequestOptions = { token: buyer.token }): RequestOptions => ({
    ...sent,
    headers: { ...sent.headers, 'idempotency-key': key },
  });

  /** The headers of a new guest session. */
  const guest = async (): Promise<RequestOptions> => {
    const { body } = await shop.post<{ sessionId: string }>('/sessions', undefined);
    return { headers: { 'x-session-id': body.sessionId } };
  };

  it.each(['user', 'guest'])(
    'places one order for fifty equal requests of a %s, with one response',
    async (who) => {
      for (let round = 0; round < 3; round += 1) {
        const product = await shopper.product({ stockQuantity: 60 });
        const body = { ...oneOf(product), ...(who === 'guest' && { contactEmail: EMAIL }) };
        const sent = keyed(aKey(), who === 'guest' ? await guest() : undefined);
        const answers = await Promise.all(Array.from({ length: 50 }, () => shopper.order(body, sent)));
        expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
        expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
        expect(new Set(answers.map(({ headers }) => headers.get('location'))).size).toBe(1);
        const replays = answers.filter(({ headers }) => headers.get('idempotency-replayed') === 'true');
        expect(replays).toHaveLength(49);
        expect(await shopper.stock(product)).toBe(59);
      }
    },
  );

  it('replays the same bytes, whatever has changed in the order, the cart and the stock', async () => {
    const product = await shopper.product({ stockQuantity: 3 });
    const { token } = await shop.userOf('customer');
    await shop.post('/cart/items', { productId: product.id, quantity: 3 }, { token });
    const sent = keyed(aKey(), { token });
    const first = await shopper.order({}, sent);
    expect(first.status).toBe(201);
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    await shopper.changeStatus(first.body.id, 'processing', await shop.token('update_order'));
    await shop.delete('/cart', { token });
    const again = await shopper.order({}, sent);
    expect(again.text).toBe(first.text);
    expect(again.status).toBe(201);
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await shopper.stock(product)).toBe(0);
  });

  it('does not empty a cart that was filled since', async () => {
    const [bought, added] = await shopper.products(2);
    if (!bought || !added) return expect.fail('no products');
    const { token } = await shop.userOf('customer');
    await shop.post('/cart/items', { productId: bought.id }, { token });
    const sent = keyed(aKey(), { token });
    await shopper.order({}, sent);
    await shop.post('/cart/items', { productId: added.id }, { token });
    expect((await shopper.order({}, sent)).headers.get('idempotency-replayed')).toBe('true');
    expect((await shop.get<CartResponse>('/cart', { token })).body.itemCount).toBe(1);
  });

  it('is rejected with another body, whichever came first', async () => {
    const product = await shopper.product();
    const key = aKey();
    const twice = { items: [{ productId: product.id, quantity: 2 }] };
    expect((await shopper.order(oneOf(product), keyed(key))).status).toBe(201);
    const mismatch = { status: 422, body: { code: 'idempotency_mismatch' } };
    expect(await shopper.order(twice, keyed(key))).toMatchObject(mismatch);
    expect(await shopper.order({ ...oneOf(product), expectedTotal: '10.00' }, keyed(key))).toMatchObject(
      mismatch,
    );
    expect(await shopper.order({ ...oneOf(product), contactEmail: EMAIL }, keyed(key))).toMatchObject(
      mismatch,
    );
    expect(await shopper.stock(product)).toBe(9);

    const racing = aKey();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => shopper.order(n % 2 ? twice : oneOf(product), keyed(racing))),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([
      ...Array<number>(5).fill(201),
      ...Array<number>(5).fill(422),
    ]);
  });

  it('is looked up again when an equal request commits in between', async () => {
    const product = await shopper.product();
    const twice = { items: [{ productId: product.id, quantity: 2 }] };
    const sent = keyed(aKey());
    const first = await shopper.order(oneOf(product), sent);
    expect(first.status).toBe(201);

    const look = vi.spyOn(shop.app.get(OrderRepository, { strict: false }), 'findByIdempotencyKey');
    try {
      /** Each begins before the first is committed, as far as it can see. */
      const late = (body: object) => {
        look.mockClear().mockResolvedValueOnce(null);
        return shopper.order(body, sent);
      };
      const replay = await late(oneOf(product));
      expect(replay.status).toBe(201);
      expect(replay.headers.get('idempotency-replayed')).toBe('true');
      expect(replay.text).toBe(first.text);
      expect(replay.headers.get('location')).toBe(first.headers.get('location'));
      expect(look, 'before the commit and after it').toHaveBeenCalledTimes(2);
      expect(await late(twice)).toMatchObject({ status: 422, body: { code: 'idempotency_mismatch' } });
      expect(look).toHaveBeenCalledTimes(2);
    } finally {
      look.mockRestore();
    }
    expect(await shopper.stock(product)).toBe(9);
  });

  it('belongs to its caller: the same key of another caller is independent', async () => {
    const product = await shopper.product({ stockQuantity: 100 });
    const key = aKey();
    const other = await shop.userOf('customer');
    const guests = await Promise.all(
      [1, 2].map(() => shop.post<{ sessionId: string }>('/sessions', undefined)),
    );
    const callers: [object, RequestOptions][] = [
      [{}, { token: buyer.token }],
      [{}, { token: other.token }],
      ...guests.map(({ body }): [object, RequestOptions] => [
        { contactEmail: EMAIL },
        { headers: { 'x-session-id': body.sessionId } },
      ]),
    ];
    const orders = [];
    for (const [body, sent] of callers) {
      const answer = await shopper.order({ ...oneOf(product), ...body }, keyed(key, sent));
      expect(answer.status).toBe(201);
      expect(answer.headers.get('idempotency-replayed')).toBeNull();
      orders.push(answer.body.id);
    }
    expect(new Set(orders).size).toBe(callers.length);
  });

  it('is not stored for a request that placed no order', async () => {
    const product = await shopper.product({ stockQuantity: 0 });
    const sent = keyed(aKey());
    expect((await shopper.order(oneOf(product), sent)).status).toBe(409);
    await shopper.setStock(product, 1);
    expect((await shopper.order(oneOf(product), sent)).status).toBe(201);
  });

  it('returns the same guest order token to a repeated request', async () => {
    const product = await shopper.product();
    const sent = keyed(aKey(), await guest());
    const body = { ...oneOf(product), contactEmail: EMAIL };
    const [first, again] = [await shopper.order(body, sent), await shopper.order(body, sent)];
    expect(await shopper.get(first.body.id, guestTokenOf(again.body))).toMatchObject({ status: 200 });
  });

  it('requires a guest session for guests, returns one, and places nothing without it', async () => {
    const product = await shopper.product();
    const key = aKey();
    const body = { ...oneOf(product), contactEmail: EMAIL };
    const none: RequestOptions[] = [
      {},
      { headers: { 'x-session-id': 'made.up' } },
      { headers: { cookie: 'sid=made.up' } },
    ];
    for (const each of none) {
      const refused = await shopper.order(body, keyed(key, each));
      expect(refused).toMatchObject({ status: 400, body: { code: 'guest_session_required' } });
      expect(await shopper.stock(product)).toBe(10);
      const session = refused.headers.get('x-session-id') ?? expect.fail('no session');
      expect(refused.headers.get('set-cookie')).toContain(session);
      const sent = keyed(key, { headers: { 'x-session-id': session } });
      const placed = await shopper.order(body, sent);
      expect(placed.status).toBe(201);
      expect(placed.headers.get('idempotency-replayed')).toBeNull();
      expect((await shopper.order(body, sent)).text).toBe(placed.text);
      await shopper.setStock(product, 10);
    }
    expect((await shopper.order(body)).status).toBe(201);
  });

  it('stays valid when the shopper logs in with the guest session', async () => {
    const product = await shopper.product();
    const password = 'correct horse battery staple';
    await shop.post('/auth/register', { email: 'keyed@example.com', username: 'keyed', password });
    const logIn = async (sent: RequestOptions = {}) => {
      const { status, body } = await shop.post<{ accessToken: string }>(
        '/auth/login',
        { login: 'keyed', password },
        sent,
      );
      expect(status).toBe(200);
      return { token: body.accessToken };
    };
    const [before, used, other] = [await logIn(), await guest(), await guest()];
    const [key, taken] = [aKey(), aKey()];
    const body = { ...oneOf(product), contactEmail: EMAIL };
    const first = await shopper.order(body, keyed(key, used));
    const own = await shopper.order(body, keyed(taken, before));
    expect((await shopper.order(body, keyed(taken, used))).status).toBe(201);
    expect((await shopper.order(body, keyed(key, other))).status).toBe(201);
    expect(await shopper.stock(product)).toBe(6);

    const user = await logIn(used);
    const replay = await shopper.order(body, keyed(key, user));
    expect(replay.status).toBe(201);
    expect(replay.headers.get('idempotency-replayed')).toBe('true');
    expect(replay.text).toBe(first.text);
    expect(replay.headers.get('location')).toBe(first.headers.get('location'));
    // A key that the account has used itself stays the account's.
    expect((await shopper.order(body, keyed(taken, user))).body.id).toBe(own.body.id);
    expect(await shopper.order({ ...body, expectedTotal: '10.00' }, keyed(key, user))).toMatchObject({
      status: 422,
      body: { code: 'idempotency_mismatch' },
    });
    const stranger = await shopper.order(body, keyed(key, { token: buyer.token }));
    expect(stranger.headers.get('idempotency-replayed')).toBeNull();
    expect(await shopper.stock(product)).toBe(5);
  });
});
