import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { VendorProductsChanged } from '../../src/catalog/catalog.events.js';
import type { CartResponse } from '../../src/cart/dto/cart.dto.js';
import type { ProductResponse } from '../../src/catalog/dto/product.dto.js';
import { DomainEvents } from '../../src/platform/events/domain-events.js';
import type { Page } from '../../src/shared/page.js';
import { UserAccessChanged } from '../../src/users/user.events.js';
import { oneOf, Shopper } from '../support/shopper.js';
import { startTestApp, type TestApp, type TestUser } from '../support/test-app.js';

describe('the products of a vendor', () => {
  let shop: TestApp;
  let shopper: Shopper;
  let admin: string;
  let vendor: TestUser;
  let product: ProductResponse;
  const changed: string[] = [];
  const accessChanged: string[] = [];

  beforeAll(async () => {
    shop = await startTestApp();
    const events = shop.app.get(DomainEvents, { strict: false });
    events.on(VendorProductsChanged, ({ vendorId }) => void changed.push(vendorId));
    events.on(UserAccessChanged, ({ userId }) => void accessChanged.push(userId));
    shopper = await Shopper.of(shop);
    admin = (await shop.userOf('admin')).token;
  });
  afterAll(() => shop.close());
  beforeEach(async () => {
    vendor = await shop.userOf('vendor');
    product = await shopper.productOf(vendor.token);
  });

  const paths = () => ({
    one: [`/products/${product.id}`, `/products/slug/${product.slug}`, `/products/${product.id}/stock`],
    lists: [
      '/products?limit=100',
      `/products?category=${product.category.id}&limit=100`,
      `/categories/${product.category.id}/products?limit=100`,
      '/products?search=thing&limit=100',
      '/products?inStock=true&sort=price&limit=100',
    ],
  });

  async function isOnSale(): Promise<boolean> {
    const { one, lists } = paths();
    const seen: boolean[] = [];
    for (const path of one) seen.push((await shop.get(path)).status === 200);
    for (const path of lists) {
      const { body } = await shop.get<Page<ProductResponse>>(path);
      seen.push(body.items.some(({ id }) => id === product.id));
    }
    expect(new Set(seen).size, JSON.stringify(seen)).toBe(1);
    return seen[0] ?? false;
  }

  const changeVendor = async (changes: object) => {
    expect(await shop.patch(`/users/${vendor.user.id}`, changes, { token: admin })).toMatchObject({
      status: 200,
    });
  };

  const ways: [string, () => Promise<void>, (() => Promise<void>) | null][] = [
    ['is deactivated', () => changeVendor({ isActive: false }), () => changeVendor({ isActive: true })],
    ['becomes a customer', () => changeVendor({ role: 'customer' }), () => changeVendor({ role: 'vendor' })],
    [
      'is deleted by staff',
      async () => {
        expect((await shop.delete(`/users/${vendor.user.id}`, { token: admin })).status).toBe(204);
      },
      null,
    ],
    [
      'closes the account',
      async () => {
        expect((await shop.delete('/users/me', { token: vendor.token })).status).toBe(204);
      },
      null,
    ],
  ];

  it.each(ways)('who %s are withdrawn at once, and restored with their vendor', async (_, stop, start) => {
    const guest = await shop.post<CartResponse>('/cart/items', { productId: product.id });
    const sent = { headers: { 'x-session-id': guest.headers.get('x-session-id') ?? '' } };
    expect(await isOnSale()).toBe(true);
    expect(await isOnSale()).toBe(true);

    await stop();
    expect(await isOnSale()).toBe(false);
    // Each of these events clears what the other does, and would hide that one is missing.
    expect(changed).toContain(vendor.user.id);
    expect(accessChanged).toContain(vendor.user.id);
    expect((await shop.get<CartResponse>('/cart', sent)).body).toMatchObject({
      items: [{ productId: product.id, available: false }],
      notices: [{ productId: product.id, code: 'unavailable' }],
    });
    expect(await shop.post('/cart/items', { productId: product.id })).toMatchObject({ status: 404 });
    const customer = { token: (await shop.userOf('customer')).token };
    expect(await shopper.order(oneOf(product), customer)).toMatchObject({ status: 404 });

    if (!start) return;
    await start();
    expect(await isOnSale()).toBe(true);
    expect((await shop.get<CartResponse>('/cart', sent)).body.items).toMatchObject([{ available: true }]);
  });

  it('stay on sale when the vendor gets another role that sells products', async () => {
    await changeVendor({ role: 'moderator' });
    expect(await isOnSale()).toBe(true);
    await changeVendor({ role: 'customer' });
    expect(await isOnSale()).toBe(false);
    await changeVendor({ role: 'moderator' });
    expect(await isOnSale()).toBe(true);
  });

  it('that were hidden or deleted before or since are not restored', async () => {
    const [hidden, deleted, hiddenSince, deletedSince] = [
      await shopper.productOf(vendor.token),
      await shopper.productOf(vendor.token),
      await shopper.productOf(vendor.token),
      await shopper.productOf(vendor.token),
    ];
    const hide = ({ id }: ProductResponse) =>
      shop.patch(`/products/${id}`, { isActive: false }, { token: admin });
    const remove = ({ id }: ProductResponse) => shop.delete(`/products/${id}`, { token: admin });
    await hide(hidden);
    await remove(deleted);
    await changeVendor({ isActive: false });
    expect((await hide(hiddenSince)).status).toBe(200);
    expect((await remove(deletedSince)).status).toBe(204);
    await changeVendor({ isActive: true });
    expect(await isOnSale()).toBe(true);
    for (const { id } of [hidden, deleted, hiddenSince, deletedSince])
      expect((await shop.get(`/products/${id}`)).status).toBe(404);
  });

  it('cannot be activated while the vendor does not sell, but can be edited', async () => {
    await changeVendor({ isActive: false });
    const change = (changes: object) => shop.patch(`/products/${product.id}`, changes, { token: admin });
    expect(await change({ isActive: true })).toMatchObject({
      status: 409,
      body: { code: 'vendor_inactive' },
    });
    expect(await change({ description: 'Edited meanwhile.' })).toMatchObject({ status: 200 });
    await changeVendor({ isActive: true });
    expect((await shop.get(`/products/${product.id}`)).body).toMatchObject({
      description: 'Edited meanwhile.',
    });
  });

  it('stay withdrawn if their category was deleted in the meantime', async () => {
    const category = await shop.post<{ id: string }>(
      '/categories',
      { name: `Of ${product.slug}` },
      { token: admin },
    );
    await shop.patch(`/products/${product.id}`, { categoryId: category.body.id }, { token: admin });
    await changeVendor({ isActive: false });
    expect((await shop.delete(`/categories/${category.body.id}`, { token: admin })).status).toBe(204);
    await changeVendor({ isActive: true });
    expect((await shop.get(`/products/${product.id}`)).status).toBe(404);
  });

  it('of another vendor are not affected', async () => {
    const other = await shopper.productOf((await shop.userOf('vendor')).token);
    await changeVendor({ isActive: false });
    expect((await shop.get(`/products/${other.id}`)).status).toBe(200);
  });
});
