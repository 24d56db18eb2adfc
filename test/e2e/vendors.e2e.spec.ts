import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CategoryResponse } from '../../src/catalog/dto/category.dto.js';
import type { ProductResponse } from '../../src/catalog/dto/product.dto.js';
import type { RoleResponse } from '../../src/rbac/dto/rbac.dto.js';
import type { Page } from '../../src/shared/page.js';
import { startTestApp, type TestApp, type TestUser } from '../support/test-app.js';

const NOT_FOUND = { status: 404, body: { code: 'product_not_found' } };

describe('vendors', () => {
  let shop: TestApp;
  let category: CategoryResponse;
  let vendor: TestUser;
  let rival: TestUser;
  let staff: string;
  let made = 0;

  beforeAll(async () => {
    shop = await startTestApp();
    staff = await shop.token(
      'create_category',
      'create_product',
      'update_product',
      'delete_product',
      'update_stock',
    );
    category = (await shop.post<CategoryResponse>('/categories', { name: 'Stalls' }, { token: staff })).body;
    vendor = await shop.userOf('vendor');
    rival = await shop.userOf('vendor');
  });
  afterAll(() => shop.close());

  const post = (token: string, more: object = {}) => {
    made += 1;
    const body = { name: `Ware ${made}`, categoryId: category.id, price: '5.00', stockQuantity: 3, ...more };
    return shop.post<ProductResponse>('/products', body, { token });
  };
  const create = async (token: string, more?: object) => {
    const answer = await post(token, more);
    expect(answer).toMatchObject({ status: 201 });
    return answer.body;
  };
  const asStaff = (id: string) =>
    shop.get<ProductResponse>(`/products/${id}?includeInactive=true`, { token: staff });

  it('own what they create', async () => {
    expect((await create(vendor.token)).vendorId).toBe(vendor.user.id);
    expect((await create(rival.token)).vendorId).toBe(rival.user.id);
    expect((await create(staff)).vendorId).toBeNull();
  });

  it('cannot set the owner of a product, not even to themselves', async () => {
    const product = await create(vendor.token);
    for (const { token, user } of [vendor, rival, { token: staff, user: rival.user }]) {
      const body = { code: 'validation_failed', errors: [{ field: 'vendorId' }] };
      expect(await post(token, { vendorId: user.id })).toMatchObject({ status: 400, body });
      const change = { price: '1.00', vendorId: user.id };
      expect(await shop.patch(`/products/${product.id}`, change, { token })).toMatchObject({
        status: 400,
        body,
      });
    }
    expect((await asStaff(product.id)).body).toEqual(product);
  });

  it('change, restock and delete their own products', async () => {
    const { token } = vendor;
    const { id } = await create(token);
    const path = `/products/${id}`;
    expect(await shop.patch(path, { price: '6.50' }, { token })).toMatchObject({ body: { price: '6.50' } });
    const stock = await shop.patch(`${path}/stock`, { delta: -1 }, { token });
    expect(stock).toMatchObject({ status: 200, body: { stockQuantity: 2 } });
    expect(await shop.delete(path, { token })).toMatchObject({ status: 204 });
    expect(await shop.delete(path, { token })).toMatchObject(NOT_FOUND);
    // What they have deleted is still theirs to bring back.
    expect(await shop.patch(path, { isActive: true }, { token })).toMatchObject({ status: 200 });
  });

  it('get 404 for changes to products of another vendor or of the shop', async () => {
    const { token } = vendor;
    for (const product of [await create(rival.token), await create(staff)]) {
      const path = `/products/${product.id}`;
      // Everybody sees it.
      expect(await shop.get(path, { token })).toMatchObject({ status: 200 });
      for (const answer of [
        await shop.patch(path, { price: '0.01' }, { token }),
        await shop.patch(path, {}, { token }),
        await shop.patch(path, { price: '0.01' }, { token, headers: { 'if-match': '*' } }),
        await shop.patch(`${path}/stock`, { quantity: 0 }, { token }),
        await shop.patch(`${path}/stock`, { delta: 1 }, { token }),
        await shop.delete(path, { token }),
      ]) {
        expect(answer).toMatchObject(NOT_FOUND);
      }
      expect((await asStaff(product.id)).body).toEqual(product);
    }
  });

  it('see inactive products only if they are their own', async () => {
    const own = await create(vendor.token, { isActive: false });
    const others = await create(rival.token, { isActive: false });
    const read = async (path: string, token: string) => (await shop.get(path, { token })).status;
    for (const address of [
      (each: ProductResponse) => each.id,
      (each: ProductResponse) => `slug/${each.slug}`,
    ]) {
      const mine = `/products/${address(own)}`;
      expect(await read(`${mine}?includeInactive=true`, vendor.token)).toBe(200);
      expect(await read(mine, vendor.token)).toBe(404);
      expect(await read(`/products/${address(others)}?includeInactive=true`, vendor.token)).toBe(404);
      expect(await read(`/products/${address(others)}?includeInactive=true`, staff)).toBe(200);
    }
    const list = async (token: string) =>
      (await shop.get<Page<ProductResponse>>('/products?includeInactive=true&limit=100', { token })).body
        .items;
    const seen = await list(vendor.token);
    expect(seen.map(({ id }) => id)).toContain(own.id);
    expect(seen.filter((each) => !each.isActive && each.vendorId !== vendor.user.id)).toEqual([]);
    expect((await list(staff)).map(({ id }) => id)).toEqual(expect.arrayContaining([own.id, others.id]));
    const path = `/categories/${category.id}/products?includeInactive=true&limit=100`;
    const inCategory = await shop.get<Page<ProductResponse>>(path, { token: vendor.token });
    expect(inCategory.status).toBe(200);
    const found = inCategory.body.items.map(({ id }) => id);
    expect(found).toContain(own.id);
    expect(found).not.toContain(others.id);
  });

  it('are limited to their own products, whatever else the role grants', async () => {
    const admin = await shop.userOf('admin');
    const { body } = await shop.get<{ items: RoleResponse[] }>('/roles', { token: admin.token });
    const role = body.items.find(({ name }) => name === 'vendor') ?? expect.fail('there is no vendor');
    const set = (permissions: string[]) =>
      shop.request('PUT', `/roles/${role.id}/permissions`, { json: { permissions }, token: admin.token });
    expect(await set([...role.permissions, 'create_category'])).toMatchObject({ status: 200 });
    const named = { name: 'By a vendor' };
    expect(await shop.post('/categories', named, { token: vendor.token })).toMatchObject({ status: 201 });
    const { id } = await create(rival.token);
    expect(await shop.delete(`/products/${id}`, { token: vendor.token })).toMatchObject(NOT_FOUND);
    expect(await set(role.permissions)).toMatchObject({ status: 200 });
  });

  it('cannot grant or revoke permissions that are limited to their own products', async () => {
    const admin = await shop.userOf('admin');
    const list = async (path: string) =>
      (await shop.get<{ items: RoleResponse[] }>(path, { token: admin.token })).body.items;
    const role = (await list('/roles')).find(({ name }) => name === 'vendor') ?? expect.fail('no vendor');
    const set = (permissions: string[], { token } = admin, { id } = role) =>
      shop.request('PUT', `/roles/${id}/permissions`, { json: { permissions }, token });
    const ownOnly = ['create_product', 'update_product', 'delete_product', 'update_stock', 'read_order'];
    const own = [...ownOnly, 'update_order'];
    const staffs = ['create_role', 'update_role', 'delete_role', 'update_user', 'delete_user'];
    expect(await set([...own, ...staffs])).toMatchObject({ status: 200 });
    const refused = { status: 403, body: { code: 'forbidden' } };
    const { token } = vendor;
    for (const permission of own) {
      const json = { name: `by_vendor_${permission}`, permissions: [permission] };
      expect(await shop.post('/roles', json, { token }), permission).toMatchObject(refused);
      const custom = (
        await shop.post<RoleResponse>('/roles', { ...json, name: `of_${permission}` }, { token: admin.token })
      ).body;
      expect(await set([], vendor, custom), permission).toMatchObject(refused);
      expect(await shop.delete(`/roles/${custom.id}`, { token }), permission).toMatchObject(refused);
      const { user } = await shop.userOf('customer');
      const move = shop.patch(`/users/${user.id}`, { role: custom.name }, { token });
      expect(await move, permission).toMatchObject(refused);
      const holder = await shop.userOf(custom.name);
      expect(await shop.delete(`/users/${holder.user.id}`, { token }), permission).toMatchObject(refused);
    }
    const json = { name: 'by_vendor', permissions: ['update_user'] };
    expect(await shop.post('/roles', json, { token }), 'of the whole shop').toMatchObject({ status: 201 });
    expect(await set(role.permissions)).toMatchObject({ status: 200 });
  });

  it('lose the right at the next request, and keep their products', async () => {
    const admin = await shop.userOf('admin');
    const { user, token } = await shop.userOf('vendor');
    const { id } = await create(token);
    await shop.patch(`/users/${user.id}`, { role: 'customer' }, { token: admin.token });
    expect(await shop.patch(`/products/${id}`, { price: '2.00' }, { token })).toMatchObject({ status: 403 });
    expect((await asStaff(id)).body).toMatchObject({ vendorId: user.id, isActive: false });
  });
});
