import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { UNRESTRICTED } from '../../src/platform/access/scopes.js';
import type { CartResponse } from '../../src/cart/dto/cart.dto.js';
import { CartRepository } from '../../src/cart/domain/cart.repository.js';
import type { ProductResponse } from '../../src/catalog/dto/product.dto.js';
import { BackgroundJobs } from '../../src/platform/jobs/background-jobs.js';
import { Clock } from '../../src/shared/clock.js';
import { UserRepository } from '../../src/users/domain/user.repository.js';
import { line, linesOf, Shopper } from '../support/shopper.js';
import { startTestApp, type RequestOptions, type TestApp } from '../support/test-app.js';

const HOUR = 3600 * 1000;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
/** A database may sweep by its own clock, and is not to find anything that has expired by it. */
const BEGINNING = Date.UTC(2099, 0, 15, 9, 30, 0, 123);

describe('a guest’s cart without a visit', () => {
  let shop: TestApp;
  let shopper: Shopper;
  let mug: ProductResponse;
  let bowl: ProductResponse;
  let time: number;

  beforeAll(async () => {
    shop = await startTestApp();
    shopper = await Shopper.of(shop);
    mug = await shopper.product();
    bowl = await shopper.product();
  });
  afterAll(() => shop.close());
  beforeEach(() => {
    time = BEGINNING;
    vi.spyOn(shop.app.get(Clock, { strict: false }), 'now').mockImplementation(() => new Date(time));
  });
  afterEach(() => vi.restoreAllMocks());

  const add = (product: ProductResponse, quantity: number, sent: RequestOptions = {}) =>
    shop.post<CartResponse>('/cart/items', { productId: product.id, quantity }, sent);

  /** A new guest with two mugs, and the requests it makes. */
  async function guest(): Promise<RequestOptions> {
    const answer = await add(mug, 2);
    expect(answer.status).toBe(201);
    return { headers: { 'x-session-id': answer.headers.get('x-session-id') ?? '' } };
  }

  /**
   * Visits are counted after the answer: at the time of the visit, which is over when the clock is
   * set.
   */
  async function visit(sent: RequestOptions) {
    const answer = await shop.get<CartResponse>('/cart', sent);
    await shop.app.get(BackgroundJobs).idle();
    return answer;
  }

  async function linesSeen(sent: RequestOptions) {
    const answer = await visit(sent);
    expect(answer.status).toBe(200);
    return linesOf(answer.body);
  }

  const FULL = () => [line(mug, 2)];

  it('exists until just before seven days, and not after', async () => {
    const [early, late] = [await guest(), await guest()];
    time = BEGINNING + WEEK - 1;
    expect(await linesSeen(early)).toEqual(FULL());
    time = BEGINNING + WEEK;
    expect(await linesSeen(late)).toEqual([]);
    expect((await shop.get<CartResponse>('/cart', late)).body).toMatchObject({
      itemCount: 0,
      total: '0.00',
      updatedAt: null,
    });
  });

  it('lives seven more days after each visit', async () => {
    const [kept, forgotten] = [await guest(), await guest()];
    for (let visit = 0; visit < 3; visit += 1) {
      time += WEEK - 1;
      expect(await linesSeen(kept), `visit ${visit}`).toEqual(FULL());
    }
    expect(await linesSeen(forgotten)).toEqual([]);
    time += WEEK;
    expect(await linesSeen(kept)).toEqual([]);
  });

  it('lives seven more days after a line is removed, and after a visit soon after another', async () => {
    const sent = await guest();
    await add(bowl, 1, sent);
    time += 6 * DAY;
    expect((await shop.delete(`/cart/items/${bowl.id}`, sent)).status).toBe(200);
    await shop.app.get(BackgroundJobs).idle();
    time += 6 * DAY;
    expect(await linesSeen(sent)).toEqual(FULL());
    time += HOUR;
    expect(await linesSeen(sent)).toEqual(FULL());
    time += WEEK - 1;
    expect(await linesSeen(sent)).toEqual(FULL());
  });

  it('is not changed by a visit: its time is that of the last change', async () => {
    const sent = await guest();
    const before = (await visit(sent)).text;
    time += 3 * DAY;
    expect((await visit(sent)).text).toBe(before);
    time += 6 * DAY;
    expect((await visit(sent)).text).toBe(before);
  });

  it.each<[string, (sent: RequestOptions) => Promise<{ readonly status: number }>, () => object[]]>([
    ['added', (sent) => add(bowl, 1, sent), () => [line(mug, 2), line(bowl, 1)]],
    ['set', (sent) => shop.patch(`/cart/items/${mug.id}`, { quantity: 5 }, sent), () => [line(mug, 5)]],
  ])('lives seven more days as a whole after a line is %s', async (_, write, expected) => {
    const [seen, gone] = [await guest(), await guest()];
    time += 5 * DAY;
    for (const sent of [seen, gone]) expect((await write(sent)).status).toBeLessThan(300);
    time += WEEK - 1;
    expect(await linesSeen(seen)).toEqual(expected());
    time += 1;
    expect(await linesSeen(gone)).toEqual([]);
  });

  it('starts empty with the same session after any write', async () => {
    const adding = await guest();
    const others = [await guest(), await guest(), await guest(), await guest()] as const;
    time += WEEK;
    const [setting, removing, clearing, ordering] = others;
    const absent = { status: 404, body: { code: 'cart_item_not_found' } };
    expect(await shop.patch(`/cart/items/${mug.id}`, { quantity: 1 }, setting)).toMatchObject(absent);
    expect(await shop.delete(`/cart/items/${mug.id}`, removing)).toMatchObject(absent);
    expect(await shop.delete('/cart', clearing)).toMatchObject({ status: 200, body: { itemCount: 0 } });
    expect(await shopper.order({ contactEmail: 'guest@example.com' }, ordering)).toMatchObject({
      status: 400,
      body: { code: 'empty_order' },
    });
    const added = await add(bowl, 1, adding);
    expect(added).toMatchObject({ status: 201, body: { itemCount: 1 } });
    expect(linesOf(added.body)).toEqual([line(bowl, 1)]);
    expect(added.headers.get('x-session-id')).toBe(adding.headers?.['x-session-id']);
    expect(linesOf((await add(mug, 1, adding)).body)).toEqual([line(bowl, 1), line(mug, 1)]);
    time += WEEK - 1;
    expect(await linesSeen(adding)).toEqual([line(bowl, 1), line(mug, 1)]);
    expect(await shopper.stock(mug)).toBe(10);
  });

  it('is deleted when it has expired, and no other', async () => {
    const carts = shop.app.get(CartRepository, { strict: false });
    await guest();
    time += WEEK - 1;
    const young = await guest();
    time += 1;
    await carts.removeExpired(new Date(time));
    expect(await linesSeen(young)).toEqual(FULL());
    expect(await carts.removeExpired(new Date(time))).toBe(0);
    time = BEGINNING;
    expect(await linesSeen(young)).toEqual(FULL());
  });

  it('is not merged at log-in after it has expired', async () => {
    const email = 'late@example.com';
    const password = 'correct horse battery staple';
    await shop.post('/auth/register', { email, username: 'late', password });
    const logIn = async (headers: RequestOptions['headers']) =>
      (await shop.post<{ accessToken: string }>('/auth/login', { login: 'late', password }, { headers }))
        .body;
    const [gone, there] = [await guest(), await guest()];
    time += WEEK;
    const { accessToken: token } = await logIn(gone.headers);
    expect(await linesSeen({ token })).toEqual([]);
    time -= 1;
    await logIn(there.headers);
    expect(await linesSeen({ token })).toEqual(FULL());
  });

  it("differs from a user's cart, which does not expire", async () => {
    const first = await shop.userOf('customer');
    expect((await add(mug, 2, { token: first.token })).status).toBe(201);
    time += 1000 * DAY;
    // By then the log-in of old has ended, and what has expired has been swept away.
    await shop.app.get(CartRepository, { strict: false }).removeExpired(new Date(time));
    const user = await shop.app.get(UserRepository, { strict: false }).get(first.user.id);
    const sent = { token: await shopper.tokenFor(user, UNRESTRICTED) };
    expect(await linesSeen(sent)).toEqual(FULL());
    expect((await add(bowl, 1, sent)).body.itemCount).toBe(3);
  });
});
