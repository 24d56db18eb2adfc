import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CartResponse } from '../../src/cart/dto/cart.dto.js';
import type { CategoryResponse } from '../../src/catalog/dto/category.dto.js';
import type { ProductResponse } from '../../src/catalog/dto/product.dto.js';
import type { PlacedOrderResponse } from '../../src/orders/dto/order.dto.js';
import type { Page } from '../../src/shared/page.js';
import { oneOf, Shopper } from '../support/shopper.js';
import { startTestApp, type Answer, type RequestOptions, type TestApp } from '../support/test-app.js';

describe('a cached response', () => {
  let shop: TestApp;
  let shopper: Shopper;
  let admin: string;
  let product: ProductResponse;

  beforeAll(async () => {
    shop = await startTestApp();
    shopper = await Shopper.of(shop);
    admin = (await shop.userOf('admin')).token;
  });
  afterAll(() => shop.close());
  beforeEach(async () => {
    product = await shopper.product();
  });

  const outcome = ({ headers }: Answer<unknown>) => headers.get('x-cache');

  /** Until it is a hit: on a busy machine a Redis may be gone without for a moment. */
  async function hit<T>(path: string, sent?: RequestOptions): Promise<Answer<T>> {
    return vi.waitFor(
      async () => {
        const answer = await shop.get<T>(path, sent);
        expect(outcome(answer), path).toBe('hit');
        return answer;
      },
      { timeout: 10_000 },
    );
  }

  const SAME: [string, () => string][] = [
    ['a product', () => `/products/${product.id}`],
    ['a product by its slug', () => `/products/slug/${product.slug}`],
    ['the stock of a product', () => `/products/${product.id}/stock`],
    ['the products', () => '/products'],
    ['another page of products', () => '/products?limit=1&sort=-price&withTotal=true'],
    ['the products of a category', () => `/products?category=${product.category.id}`],
    ['the products below a category', () => `/categories/${product.category.id}/products`],
    ['a category', () => `/categories/${product.category.id}`],
    ['a category by its slug', () => `/categories/slug/${product.category.slug}`],
    ['the categories', () => '/categories'],
    ['another page of categories', () => '/categories?limit=1&withTotal=true'],
    ['the category tree', () => '/categories/tree'],
  ];

  describe.each(SAME)('%s', (_, path) => {
    it('is identical to the uncached one, with the same ETag', async () => {
      const first = await shop.get(path());
      expect(['miss', 'bypass', 'hit']).toContain(outcome(first));
      const second = await hit(path());
      expect(second.text).toBe(first.text);
      for (const name of ['etag', 'content-type', 'cache-control', 'vary']) {
        expect(second.headers.get(name), name).toBe(first.headers.get(name));
      }
    });

    it('is a 304 for a client that has it', async () => {
      const { headers } = await hit(path());
      const tag = headers.get('etag') ?? '';
      const again = await hit(path(), { headers: { 'if-none-match': tag } });
      expect(again).toMatchObject({ status: 304, text: '' });
    });

    it('is private when the request has a token', async () => {
      await hit(path());
      const { headers } = await shop.get(path(), { token: admin });
      expect(headers.get('cache-control')).toBe('private, no-cache');
    });

    it('does not hide an unknown parameter or an invalid token', async () => {
      await hit(path());
      const separator = path().includes('?') ? '&' : '?';
      expect(await shop.get(`${path()}${separator}color=red`)).toMatchObject({ status: 400 });
      expect(await shop.get(path(), { token: 'dead' })).toMatchObject({ status: 401 });
    });
  });

  it.each([
    '/products?search=thing',
    '/products?minPrice=1.00',
    '/products?inStock=true',
    '/products?includeInactive=true',
    '/categories/tree?includeInactive=true',
  ])('is not used for %s', async (path) => {
    await shop.get(path, { token: admin });
    const answer = await shop.get(path, { token: admin });
    expect(answer.status).toBe(200);
    expect(outcome(answer)).toBe('bypass');
  });

  it('is not an error, so that something new is visible at once', async () => {
    const slug = `new-${product.slug}`;
    const category = { name: slug, slug };
    const { body } = await shop.post<CategoryResponse>('/categories', category, { token: admin });
    await shop.delete(`/categories/${body.id}`, { token: admin });
    for (const path of [`/categories/${body.id}`, `/categories/${body.id}/products`]) {
      expect((await shop.get(path)).status).toBe(404);
      expect((await shop.get(path)).status).toBe(404);
    }
    await shop.patch(`/categories/${body.id}`, { isActive: true }, { token: admin });
    for (const path of [`/categories/${body.id}`, `/categories/${body.id}/products`]) {
      expect((await shop.get(path)).status).toBe(200);
    }
  });

  describe('is never older than the last write:', () => {
    const shown = async () => {
      const [one, list, ofCategory, byAddress] = [
        await hit<ProductResponse>(`/products/${product.id}`),
        await hit<Page<ProductResponse>>('/products'),
        await hit<Page<ProductResponse>>(`/products?category=${product.category.id}`),
        await hit<Page<ProductResponse>>(`/categories/${product.category.id}/products`),
      ];
      const pages = [list, ofCategory, byAddress].map(({ body }) =>
        body.items.find(({ id }) => id === product.id),
      );
      return [one.body, ...pages];
    };

    /** Each read is cached, the write is made, and the very next read of each shows it. */
    async function expectShown(write: () => Promise<unknown>, expected: object): Promise<void> {
      await shown();
      await write();
      for (const path of [
        '/products',
        `/products?category=${product.category.id}`,
        `/categories/${product.category.id}/products`,
      ]) {
        const { body } = await shop.get<Page<ProductResponse>>(path);
        expect(
          body.items.find(({ id }) => id === product.id),
          path,
        ).toMatchObject(expected);
      }
      expect((await shop.get<ProductResponse>(`/products/${product.id}`)).body).toMatchObject(expected);
      for (const each of await shown()) expect(each).toMatchObject(expected);
    }

    it('a price', () => expectShown(() => shopper.change(product, { price: '11.11' }), { price: '11.11' }));

    it('a stock that is set', () => expectShown(() => shopper.setStock(product, 77), { stockQuantity: 77 }));

    it('a stock that is sold and restored', async () => {
      let order: Answer<PlacedOrderResponse> | undefined;
      const sent = { token: (await shop.userOf('customer')).token };
      await expectShown(
        async () => {
          order = await shopper.order(oneOf(product), sent);
        },
        { stockQuantity: 9 },
      );
      expect(await shopper.stock(product)).toBe(9);
      await expectShown(() => shopper.cancel(order?.body.id ?? '', sent), { stockQuantity: 10 });
      expect(await shopper.stock(product)).toBe(10);
    });

    it('the name of a category, also in its products', () =>
      expectShown(
        () => shop.patch(`/categories/${product.category.id}`, { name: 'Renamed' }, { token: admin }),
        { category: { name: 'Renamed' } },
      ));

    it('a product that is moved or deleted', async () => {
      const { body: other } = await shop.post<CategoryResponse>(
        '/categories',
        { name: `Beside ${product.slug}` },
        { token: admin },
      );
      const idsIn = async (id: string) =>
        (await shop.get<Page<ProductResponse>>(`/products?category=${id}`)).body.items.map(
          ({ id: of }) => of,
        );
      await hit(`/products?category=${other.id}`);
      await shown();
      await shop.patch(`/products/${product.id}`, { categoryId: other.id }, { token: admin });
      expect(await idsIn(other.id)).toEqual([product.id]);
      expect(await idsIn(product.category.id)).not.toContain(product.id);
      await shop.delete(`/products/${product.id}`, { token: admin });
      expect(await idsIn(other.id)).toEqual([]);
      expect((await shop.get(`/products/${product.id}`)).status).toBe(404);
      expect((await shop.get(`/products/${product.id}/stock`)).status).toBe(404);
    });

    it('the category tree', async () => {
      const before = await hit<{ items: CategoryResponse[] }>('/categories/tree');
      const name = `A root beside ${product.slug}`;
      const { body } = await shop.post<CategoryResponse>('/categories', { name }, { token: admin });
      const after = await shop.get<{ items: CategoryResponse[] }>('/categories/tree');
      expect(after.body.items.map(({ id }) => id)).toContain(body.id);
      expect(after.body.items).toHaveLength(before.body.items.length + 1);
    });

    it('a guest’s cart, after changes by the guest and by the shop', async () => {
      const first = await shop.post<CartResponse>('/cart/items', { productId: product.id });
      const sent = { headers: { 'x-session-id': first.headers.get('x-session-id') ?? '' } };
      const cart = async () => (await shop.get<CartResponse>('/cart', sent)).body;
      const cached = async () => (await hit<CartResponse>('/cart', sent)).body;

      expect(await cached()).toEqual(first.body);
      await shop.patch(`/cart/items/${product.id}`, { quantity: 3 }, sent);
      expect(await cart()).toMatchObject({ itemCount: 3, total: '30.00' });
      await cached();
      await shopper.change(product, { price: '5.00' });
      expect(await cart()).toMatchObject({ total: '15.00', notices: [{ code: 'price_down' }] });
      await cached();
      await shopper.setStock(product, 2);
      expect(await cart()).toMatchObject({ items: [{ available: false }] });
      await cached();
      await shopper.setStock(product, 20);
      const order = { contactEmail: 'guest@example.com' };
      expect((await shopper.order(order, sent)).status).toBe(201);
      expect(await cart()).toMatchObject({ itemCount: 0 });
    });

    it('the status of an order, only for those who may see it', async () => {
      const sent = { token: (await shop.userOf('customer')).token };
      const { body: order } = await shopper.order(oneOf(product), sent);
      const path = `/orders/${order.id}/status`;
      expect((await hit<PlacedOrderResponse>(path, sent)).body).toMatchObject({ status: 'pending' });
      const other = { token: (await shop.userOf('customer')).token };
      expect((await shop.get(path, other)).status).toBe(404);
      expect((await shop.get(path)).status).toBe(404);
      expect((await shop.get<PlacedOrderResponse>(path, { token: admin })).body.status).toBe('pending');
      expect((await shopper.changeStatus(order.id, 'processing', admin)).status).toBe(200);
      expect((await shop.get<PlacedOrderResponse>(path, sent)).body.status).toBe('processing');
    });

    it('the permissions of a user', async () => {
      const staff = await shop.userWith(['read_user']);
      const users = () => shop.get('/users', { token: staff.token });
      expect((await users()).status).toBe(200);
      expect((await users()).status).toBe(200);
      await shop.patch(`/users/${staff.user.id}`, { role: 'customer' }, { token: admin });
      expect((await users()).status).toBe(403);
      expect((await users()).status).toBe(403);
      await shop.patch(`/users/${staff.user.id}`, { isActive: false }, { token: admin });
      expect((await users()).status).toBe(401);
    });

    it('the permissions of a role', async () => {
      const staff = await shop.userWith(['read_user']);
      const users = () => shop.get('/users', { token: staff.token });
      expect((await users()).status).toBe(200);
      const { body: roles } = await shop.get<Page<{ id: string; name: string }>>('/roles', { token: admin });
      const role = roles.items.find(({ name }) => name === staff.user.role);
      const path = `/roles/${role?.id ?? ''}/permissions`;
      await shop.request('PUT', path, { json: { permissions: [] }, token: admin });
      expect((await users()).status).toBe(403);
      await shop.request('PUT', path, { json: { permissions: ['read_user'] }, token: admin });
      expect((await users()).status).toBe(200);
    });

    it('a session that begins or ends', async () => {
      const [caller, other] = [await shop.userOf('customer'), await shop.userOf('customer')];
      const list = async () =>
        (await shop.get<Page<{ id: string }>>('/auth/sessions', { token: caller.token })).body.items;
      expect(await list()).toMatchObject([{ id: caller.sessionId, current: true }]);
      const second = await shopper.tokenFor(caller.user, '*');
      expect(await list()).toHaveLength(2);
      expect((await shop.get('/users/me', { token: second })).status).toBe(200);
      await shop.post('/auth/logout', undefined, { token: second });
      expect((await shop.get('/users/me', { token: second })).status).toBe(401);
      expect(await list()).toHaveLength(1);
      expect((await shop.get('/users/me', { token: other.token })).status).toBe(200);
    });
  });

  it('is counted in the metrics by pattern', async () => {
    await hit(`/products/${product.id}`);
    const { text } = await shop.get('//metrics');
    expect(text).toMatch(/cache_lookups_total\{pattern="product:\{id\}",outcome="hit"\} [1-9]/);
    expect(text).toMatch(/cache_lookup_duration_seconds_count\{pattern="product:\{id\}"\} [1-9]/);
    expect(text).toContain('# TYPE cache_errors_total counter');
  });
});
