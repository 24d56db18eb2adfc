import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CategoryResponse } from '../../src/catalog/dto/category.dto.js';
import type { ProductResponse } from '../../src/catalog/dto/product.dto.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('the input of /products', () => {
  let shop: TestApp;
  let token: string;
  let category: CategoryResponse;

  beforeAll(async () => {
    shop = await startTestApp();
    token = await shop.token(
      'create_category',
      'update_category',
      'delete_category',
      'create_product',
      'update_product',
      'delete_product',
      'update_stock',
    );
    category = (await shop.post<CategoryResponse>('/categories', { name: 'Mugs & cups' }, { token })).body;
  });
  afterAll(() => shop.close());

  async function create(name: string, more: object = {}): Promise<ProductResponse> {
    const body = { name, categoryId: category.id, price: '10.00', ...more };
    const answer = await shop.post<ProductResponse>('/products', body, { token });
    expect(answer).toMatchObject({ status: 201 });
    return answer.body;
  }
  const read = (id: string) => shop.get<ProductResponse>(`/products/${id}`);
  const change = (id: string, changes: object) => shop.patch(`/products/${id}`, changes, { token });

  it.each([
    ['0', '0.00'],
    [0, '0.00'],
    ['0.01', '0.01'],
    [0.1, '0.10'],
    [19.99, '19.99'],
    [1.1, '1.10'],
    ['99999999.99', '99999999.99'],
    [99999999.99, '99999999.99'],
  ])('accepts the price %j and returns %j', async (price, expected) => {
    const made = await create(`Priced ${typeof price} ${price}`, { price });
    expect(made.price).toBe(expected);
    expect((await read(made.id)).body.price).toBe(expected);
  });

  it.each([
    '',
    ' ',
    '-1',
    '+1',
    '1.999',
    '1,50',
    '1e3',
    '100000000',
    '.5',
    'NaN',
    1.999,
    -1,
    1e21,
    true,
    null,
    [],
    {},
  ])('rejects the price %j', async (price) => {
    const answer = await shop.post(
      '/products',
      { name: 'Bad price', categoryId: category.id, price },
      { token },
    );
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'price' }] } });
  });

  it.each([-1, 1.5, '1', true, null, 2 ** 31, 2 ** 53, [1], {}])(
    'rejects the stock quantity %j',
    async (stockQuantity) => {
      const body = { name: 'Bad stock', categoryId: category.id, price: 1, stockQuantity };
      const answer = await shop.post('/products', body, { token });
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'stockQuantity' }] } });
    },
  );

  it.each([
    ['', 400],
    ['  ', 400],
    ['two\nlines', 400],
    ['nul\u0000', 400],
    ['\ud800', 400],
    ['x'.repeat(201), 400],
    [`x${'\ufe0f'.repeat(5000)}`, 400],
    [['a'], 400],
    [{ $ne: null }, 400],
    [7, 400],
  ])('rejects the name %j', async (name, status) => {
    const answer = await shop.post(
      '/products',
      { name, slug: 'bad-name', categoryId: category.id, price: 1 },
      { token },
    );
    expect(answer).toMatchObject({
      status,
      body: { code: 'validation_failed', errors: [{ field: 'name' }] },
    });
  });

  it('keeps text unchanged, whatever it contains', async () => {
    const name = `"; DROP TABLE products; -- ' $where {"$gt": ""} 🍵 %_\\`;
    const made = await create(name, { slug: 'odd-name', description: 'Line one\n\tline two\r\n' });
    expect((await read(made.id)).body).toMatchObject({ name, description: 'Line one\n\tline two\r\n' });
  });

  it('rejects fields that the caller may not set, each by name', async () => {
    for (const field of ['id', 'vendorId', 'createdAt', 'updated_at', 'currency', 'category', '$set']) {
      const body = { name: 'Mass assignment', categoryId: category.id, price: 1, [field]: '1' };
      const answer = await shop.post('/products', body, { token });
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ field }] } });
    }
    const { id } = await create('Stock has its own address');
    expect(await change(id, { stockQuantity: 5 })).toMatchObject({ status: 400 });
  });
});
