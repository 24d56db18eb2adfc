import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TokensResponse } from '../../src/auth/dto/auth.dto.js';
import type { CartResponse } from '../../src/cart/dto/cart.dto.js';
import { line, linesOf, Shopper } from '../support/shopper.js';
import { startTestApp, type Answer, type TestApp } from '../support/test-app.js';

const PASSWORD = 'correct horse battery staple';
const EMPTY_CART = { items: [], itemCount: 0, total: '0.00', notices: [], updatedAt: null };

describe('logging in with a guest cart', () => {
  let shop: TestApp;
  let shopper: Shopper;

  beforeAll(async () => {
    shop = await startTestApp();
    shopper = await Shopper.of(shop);
  });
  afterAll(() => shop.close());

  const asGuest = (session: string) => ({ headers: { 'x-session-id': session } });
  const add = (productId: string, quantity?: number, sent = {}) =>
    shop.post<CartResponse>('/cart/items', { productId, quantity }, sent);
  const cart = (sent = {}) => shop.get<CartResponse>('/cart', sent);
  const sessionOf = (answer: Answer<unknown>): string =>
    answer.headers.get('x-session-id') ?? expect.fail('the answer brings no session');

  async function guestWith(...products: { id: string }[]): Promise<string> {
    const session = sessionOf(await shop.post('/sessions', undefined));
    for (const { id } of products) expect((await add(id, 1, asGuest(session))).status).toBe(201);
    return session;
  }

  async function account(name: string) {
    const email = `${name}@example.com`;
    await shop.post('/auth/register', { email, username: name, password: PASSWORD });
    return (headers: Record<string, string> = {}) =>
      shop.post<TokensResponse>('/auth/login', { login: name, password: PASSWORD }, { headers });
  }

  it('merges the guest’s lines, adds quantities up to the stock, and ends the guest session', async () => {
    const [both, scarce, mine, theirs] = await shopper.products(4, { stockQuantity: 5 });
    if (!both || !scarce || !mine || !theirs) return expect.fail('no products');
    const logIn = await account('merger');
    const first = (await logIn()).body.accessToken;
    await add(both.id, 2, { token: first });
    await add(scarce.id, 3, { token: first });
    await add(mine.id, 1, { token: first });
    const session = await guestWith(both, theirs);
    await add(scarce.id, 4, asGuest(session));
    // Cached from here on: the log-in has to invalidate it.
    expect((await cart(asGuest(session))).body.items).toHaveLength(3);

    const answer = await logIn({ 'x-session-id': session });
    expect(answer.status).toBe(200);
    const fresh = sessionOf(answer);
    expect(fresh.split('.')[0]).not.toBe(session.split('.')[0]);
    expect(answer.headers.get('set-cookie')).toContain(`sid=${fresh}`);
    const { body } = await cart({ token: answer.body.accessToken });
    expect(linesOf(body)).toEqual([line(both, 3), line(scarce, 5), line(mine, 1), line(theirs, 1)]);
    expect(body.notices).toEqual([
      { productId: both.id, code: 'merged' },
      { productId: scarce.id, code: 'merged' },
      { productId: scarce.id, code: 'clipped' },
      { productId: theirs.id, code: 'merged' },
    ]);
    const path = `/cart/items/${scarce.id}`;
    const again = await shop.patch<CartResponse>(path, { quantity: 5 }, { token: first });
    expect(again.body.notices.map(({ productId }) => productId)).toEqual([both.id, theirs.id]);
    expect((await cart(asGuest(session))).body).toMatchObject(EMPTY_CART);
    expect((await cart(asGuest(fresh))).body).toMatchObject(EMPTY_CART);

    await logIn({ 'x-session-id': session });
    expect((await cart({ token: first })).body.itemCount).toBe(body.itemCount);
  });

  it('does not reduce lines of products that are sold out or not for sale', async () => {
    const [gone, empty] = await shopper.products(2, { stockQuantity: 5 });
    if (!gone || !empty) return expect.fail('no products');
    const logIn = await account('latecomer');
    const { accessToken: token } = (await logIn()).body;
    const session = await guestWith();
    for (const each of [gone, empty]) {
      await add(each.id, 4, { token });
      await add(each.id, 5, asGuest(session));
    }
    await shopper.change(gone, { isActive: false });
    await shopper.setStock(empty, 0);
    await logIn({ 'x-session-id': session });
    const { body } = await cart({ token });
    expect(linesOf(body)).toEqual([line(gone, 9), line(empty, 9)]);
    expect(body.notices.map(({ code }) => code)).toEqual(['merged', 'unavailable', 'merged', 'unavailable']);
  });

  it('works with the token endpoint and with the cookie', async () => {
    const product = await shopper.product();
    await account('formal');
    const session = await guestWith(product);
    const form = new URLSearchParams({ grant_type: 'password', username: 'formal', password: PASSWORD });
    const answer = await shop.request<{ access_token: string }>('POST', '/auth/token', {
      raw: form.toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', cookie: `sid=${session}` },
    });
    expect(answer.status).toBe(200);
    expect(sessionOf(answer)).not.toBe(session);
    expect(linesOf((await cart({ token: answer.body.access_token })).body)).toEqual([line(product, 1)]);
  });

  it('merges once for concurrent log-ins with the same guest session', async () => {
    const product = await shopper.product({ stockQuantity: 50 });
    const logIn = await account('racer');
    const other = await account('rival');
    for (let round = 0; round < 5; round += 1) {
      const session = await guestWith(product, await shopper.product());
      const headers = { 'x-session-id': session };
      const before = (await logIn()).body.accessToken;
      const rival = (await other()).body.accessToken;
      const units = async () =>
        (await cart({ token: before })).body.itemCount + (await cart({ token: rival })).body.itemCount;
      const had = await units();
      const answers = await Promise.all([logIn(headers), logIn(headers), other(headers), logIn(headers)]);
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
      expect(await units()).toBe(had + 2);
      expect((await cart(asGuest(session))).body.itemCount).toBe(0);
    }
  });

  it('keeps the guest’s cart when the password is wrong', async () => {
    const product = await shopper.product();
    await account('forgetful');
    const session = await guestWith(product);
    const login = { login: 'forgetful', password: 'not the one' };
    const answer = await shop.post('/auth/login', login, asGuest(session));
    expect(answer.status).toBe(401);
    expect(answer.headers.get('x-session-id')).toBeNull();
    expect((await cart(asGuest(session))).body.itemCount).toBe(1);
  });
});
