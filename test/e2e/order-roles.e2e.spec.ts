import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OrderResponse, PlacedOrderResponse } from '../../src/orders/dto/order.dto.js';
import type { RoleResponse } from '../../src/rbac/dto/rbac.dto.js';
import type { Page } from '../../src/shared/page.js';
import { Shopper, oneOf, guestTokenOf } from '../support/shopper.js';
import { startTestApp, type TestApp, type TestUser } from '../support/test-app.js';

const FORBIDDEN = { status: 403, body: { code: 'forbidden' } };
const NOT_FOUND = { status: 404, body: { code: 'order_not_found' } };

describe('custom roles', () => {
  let shop: TestApp;
  let shopper: Shopper;
  let admin: string;
  let role: RoleResponse;
  let member: TestUser;
  let guests: PlacedOrderResponse;
  let users: PlacedOrderResponse;
  let made = 0;

  beforeAll(async () => {
    shop = await startTestApp();
    shopper = await Shopper.of(shop);
    admin = (await shop.userOf('admin')).token;
  });
  afterAll(() => shop.close());

  beforeEach(async () => {
    made += 1;
    const created = await shop.post<RoleResponse>('/roles', { name: `clerk_${made}` }, { token: admin });
    expect(created.status).toBe(201);
    role = created.body;
    member = await shop.userOf(role.name);
    const product = await shopper.product();
    const buyer = await shop.userOf('customer');
    users = (await shopper.order(oneOf(product), { token: buyer.token })).body;
    guests = (await shopper.order({ ...oneOf(product), contactEmail: 'guest@example.com' })).body;
  });

  async function allow(...permissions: string[]): Promise<void> {
    const path = `/roles/${role.id}/permissions`;
    const { status } = await shop.request('PUT', path, { json: { permissions }, token: admin });
    expect(status).toBe(200);
  }

  const mine = () => ({ token: member.token });
  const list = () => shop.get<Page<OrderResponse>>('/orders?limit=2', mine());
  const statusOf = async ({ id }: { readonly id: string }) =>
    (await shopper.get(id, { token: admin })).body.status;

  it('see nothing of others without a permission', async () => {
    for (const { id, orderNumber } of [users, guests]) {
      for (const path of [id, `number/${orderNumber}`, `${id}/status`]) {
        expect(await shopper.get(path, mine()), path).toMatchObject(NOT_FOUND);
      }
      expect(await shopper.cancel(id, mine())).toMatchObject(NOT_FOUND);
      expect(await shopper.changeStatus(id, 'processing', member.token)).toMatchObject(FORBIDDEN);
    }
    expect(await list()).toMatchObject({ status: 200, body: { items: [] } });
  });

  it('see all orders with read_order, and may neither change nor cancel them', async () => {
    await allow('read_order');
    const { guestToken: _, ...shownGuests } = guests;
    expect((await list()).body.items).toEqual([shownGuests, users]);
    for (const { id, orderNumber } of [users, guests]) {
      for (const path of [id, `number/${orderNumber}`, `${id}/status`]) {
        expect(await shopper.get(path, mine()), path).toMatchObject({ status: 200, body: { id } });
      }
      for (const status of ['processing', 'cancelled']) {
        expect(await shopper.changeStatus(id, status, member.token)).toMatchObject(FORBIDDEN);
      }
      expect(await shopper.cancel(id, mine())).toMatchObject(FORBIDDEN);
      expect(await statusOf({ id })).toBe('pending');
    }
  });

  it('change and cancel orders with update_order without seeing the buyer', async () => {
    await allow('update_order');
    const hidden = { userId: null, contactEmail: null };
    for (const { id, items } of [users, guests]) {
      const moved = await shopper.changeStatus(id, 'processing', member.token);
      expect(moved).toMatchObject({ status: 200, body: { ...hidden, items, status: 'processing' } });
      const cancelled = await shopper.cancel(id, mine());
      expect(cancelled).toMatchObject({ status: 200, body: { ...hidden, items, status: 'cancelled' } });
      for (const { text } of [moved, cancelled]) expect(text).not.toContain('guest@example.com');
    }
  });

  it('see the buyer with read_order too', async () => {
    await allow('update_order', 'read_order');
    const contactEmail = 'guest@example.com';
    const moved = await shopper.changeStatus(guests.id, 'processing', member.token);
    expect(moved).toMatchObject({ status: 200, body: { contactEmail } });
    expect(await shopper.cancel(guests.id, mine())).toMatchObject({ status: 200, body: { contactEmail } });
  });

  it('keep access to their own orders, with read_order and without', async () => {
    const { id } = (await shopper.order(oneOf(await shopper.product()), mine())).body;
    expect((await list()).body.items.map((each) => each.id)).toEqual([id]);
    await allow('read_order');
    expect((await list()).body.items.map((each) => each.id)).toEqual([id, guests.id]);
    expect(await shopper.cancel(id, mine())).toMatchObject({ status: 200, body: { status: 'cancelled' } });
  });

  it('have the rights of the guest with a guest order token', async () => {
    await allow('read_order');
    const sent = { ...mine(), ...guestTokenOf(guests) };
    expect(await shopper.cancel(guests.id, sent)).toMatchObject({ status: 200 });
    expect(await shopper.cancel(users.id, sent)).toMatchObject(FORBIDDEN);
  });

  it('change and cancel orders with update_order, without being able to read them', async () => {
    await allow('update_order');
    expect(await shopper.get(users.id, mine())).toMatchObject(NOT_FOUND);
    expect((await list()).body.items).toEqual([]);
    expect(await shopper.changeStatus(users.id, 'processing', member.token)).toMatchObject({ status: 200 });
    expect(await shopper.cancel(guests.id, mine())).toMatchObject({ status: 200 });
    expect([await statusOf(users), await statusOf(guests)]).toEqual(['processing', 'cancelled']);
  });

  it('gain and lose permissions at once, with the same token', async () => {
    await allow('read_order', 'update_order');
    expect(await shopper.changeStatus(users.id, 'processing', member.token)).toMatchObject({ status: 200 });
    await allow('read_order');
    expect(await shopper.changeStatus(users.id, 'shipped', member.token)).toMatchObject(FORBIDDEN);
    expect(await shopper.cancel(users.id, mine())).toMatchObject(FORBIDDEN);
    await allow();
    expect(await shopper.get(users.id, mine())).toMatchObject(NOT_FOUND);
    expect(await shopper.cancel(users.id, mine())).toMatchObject(NOT_FOUND);
    expect((await list()).body.items).toEqual([]);
    expect(await statusOf(users)).toBe('processing');
  });

  it('are limited by the scope of the token', async () => {
    await allow('read_order', 'update_order');
    const { user } = await shop.userOf(role.name);
    const cartOnly = await shopper.tokenFor(user, 'cart');
    expect(await shopper.get(users.id, { token: cartOnly })).toMatchObject(FORBIDDEN);
    expect(await shopper.changeStatus(users.id, 'processing', cartOnly)).toMatchObject(FORBIDDEN);
    expect(await shopper.cancel(users.id, { token: cartOnly })).toMatchObject(FORBIDDEN);
  });
});

describe('the vendor role with update_order', () => {
  let shop: TestApp;
  let shopper: Shopper;
  let vendor: TestUser;
  let buyer: TestUser;
  let own: { readonly id: string };
  let others: { readonly id: string };

  beforeAll(async () => {
    shop = await startTestApp();
    shopper = await Shopper.of(shop);
    const { token } = await shop.userOf('admin');
    const { body } = await shop.get<{ items: RoleResponse[] }>('/roles', { token });
    const role = body.items.find(({ name }) => name === 'vendor') ?? expect.fail('no vendors');
    const permissions = [...role.permissions, 'update_order'];
    const path = `/roles/${role.id}/permissions`;
    expect((await shop.request('PUT', path, { json: { permissions }, token })).status).toBe(200);
    vendor = await shop.userOf('vendor');
    buyer = await shop.userOf('customer');
    own = await shopper.productOf(vendor.token);
    others = await shopper.product();
  });
  afterAll(() => shop.close());

  const ordered = async (...products: { readonly id: string }[]) =>
    (await shopper.order(oneOf(...products), { token: buyer.token })).body;

  it('changes and cancels orders that contain only its own products, and no others', async () => {
    const { id } = await ordered(own);
    expect(await shopper.changeStatus(id, 'processing', vendor.token)).toMatchObject({ status: 200 });
    expect(await shopper.cancel(id, { token: vendor.token })).toMatchObject({ status: 200 });
    const mixed = await ordered(own, others);
    expect(await shopper.get(mixed.id, { token: vendor.token })).toMatchObject({ status: 200 });
    for (const status of ['processing', 'cancelled']) {
      expect(await shopper.changeStatus(mixed.id, status, vendor.token)).toMatchObject(FORBIDDEN);
    }
    expect(await shopper.cancel(mixed.id, { token: vendor.token })).toMatchObject(FORBIDDEN);
    expect((await shopper.get(mixed.id, { token: buyer.token })).body.status).toBe('pending');
  });

  it('cannot access other orders at all', async () => {
    const { id } = await ordered(others);
    for (const status of ['processing', 'shipped', 'cancelled']) {
      expect(await shopper.changeStatus(id, status, vendor.token)).toMatchObject(NOT_FOUND);
    }
    expect(await shopper.cancel(id, { token: vendor.token })).toMatchObject(NOT_FOUND);
    expect((await shopper.get(id, { token: buyer.token })).body.status).toBe('pending');
  });
});
