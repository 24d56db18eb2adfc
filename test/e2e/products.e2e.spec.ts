import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CategoryResponse } from '../../src/catalog/dto/category.dto.js';
import type { ProductResponse, StockResponse } from '../../src/catalog/dto/product.dto.js';
import { startTestApp, type RequestOptions, type TestApp } from '../support/test-app.js';

describe('/products', () => {
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
  const read = (id: string, sent?: RequestOptions) => shop.get<ProductResponse>(`/products/${id}`, sent);
  const change = (id: string, changes: object, sent?: RequestOptions) =>
    shop.patch<ProductResponse & { code: string }>(`/products/${id}`, changes, { token, ...sent });
  const changeStock = (id: string, body: object) =>
    shop.patch<StockResponse & { code: string }>(`/products/${id}/stock`, body, { token });

  it('creates a product, exactly as documented', async () => {
    const answer = await shop.post<ProductResponse>(
      '/products',
      {
        name: 'Enamel mug',
        categoryId: category.id,
        price: '24.9',
        description: 'Holds 300 ml.',
        stockQuantity: 7,
      },
      { token },
    );
    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`/api/v1/products/${answer.body.id}`);
    expect(answer.body).toEqual({
      id: expect.any(String),
      name: 'Enamel mug',
      slug: 'enamel-mug',
      description: 'Holds 300 ml.',
      category: { id: category.id, name: 'Mugs & cups', slug: 'mugs-and-cups' },
      price: '24.90',
      currency: 'USD',
      stockQuantity: 7,
      isActive: true,
      vendorId: null,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      updatedAt: answer.body.createdAt,
    });
    expect((await read(answer.body.id)).body).toEqual(answer.body);
    expect((await shop.get('/products/slug/enamel-mug')).body).toEqual(answer.body);
  });

  it('rejects a slug that is taken, on creation and change, in concurrent requests too', async () => {
    const { slug } = await create('Once only');
    const again = { name: 'Other name', slug, categoryId: category.id, price: 1 };
    expect(await shop.post('/products', again, { token })).toMatchObject({
      status: 409,
      body: { code: 'slug_taken' },
    });
    const other = await create('Twice');
    expect(await change(other.id, { slug })).toMatchObject({ status: 409, body: { code: 'slug_taken' } });

    const body = { name: 'Race', slug: 'race', categoryId: category.id, price: 1 };
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => shop.post('/products', body, { token })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([
      201,
      ...Array.from({ length: 9 }, () => 409),
    ]);
  });

  it('rejects a category that does not exist or is inactive', async () => {
    for (const categoryId of ['999999', 'nonsense', 'f'.repeat(24), '-1', '1 OR 1=1']) {
      const body = { name: 'Homeless', categoryId, price: 1 };
      expect(await shop.post('/products', body, { token })).toMatchObject({
        status: 404,
        body: { code: 'category_not_found' },
      });
    }
    const closed = await shop.post<CategoryResponse>(
      '/categories',
      { name: 'Shut', isActive: false },
      { token },
    );
    const inactive = { status: 409, body: { code: 'category_inactive' } };
    const body = { name: 'Locked in', categoryId: closed.body.id, price: 1 };
    expect(await shop.post('/products', body, { token })).toMatchObject(inactive);
    const sleeping = await create('Locked in', { categoryId: closed.body.id, isActive: false });
    expect(await change(sleeping.id, { isActive: true })).toMatchObject(inactive);
    expect((await change(sleeping.id, { isActive: true, categoryId: category.id })).status).toBe(200);
  });

  it('shows the name of its category after a rename, and moves to another category', async () => {
    const before = (await shop.post<CategoryResponse>('/categories', { name: 'Old name' }, { token })).body;
    const { id } = await create('Follower', { categoryId: before.id });
    await shop.patch(`/categories/${before.id}`, { name: 'New name', slug: 'new-name' }, { token });
    expect((await read(id)).body.category).toEqual({ id: before.id, name: 'New name', slug: 'new-name' });
    expect((await change(id, { categoryId: category.id })).body.category.id).toBe(category.id);
    expect((await shop.delete(`/categories/${before.id}`, { token })).status).toBe(204);
  });

  it('changes only the given fields and updatedAt', async () => {
    const made = await create('Before', { description: 'Kept.', stockQuantity: 3 });
    const { body } = await change(made.id, { name: 'After', price: 12.5 });
    expect(body).toEqual({ ...made, name: 'After', price: '12.50', updatedAt: expect.any(String) });
    expect(Date.parse(body.updatedAt)).toBeGreaterThanOrEqual(Date.parse(made.updatedAt));
    expect((await change(made.id, { description: null })).body.description).toBeNull();
    for (const field of ['name', 'slug', 'price', 'categoryId', 'isActive']) {
      expect(await change(made.id, { [field]: null })).toMatchObject({
        status: 400,
        body: { errors: [{ field }] },
      });
    }
  });

  it('applies a change only to the version that the client has seen (If-Match)', async () => {
    const made = await create('Guarded');
    const first = (await read(made.id)).headers.get('etag') ?? '';
    const changed = await change(made.id, { price: '11.00' }, { headers: { 'if-match': first } });
    expect(changed.status).toBe(200);
    const second = changed.headers.get('etag') ?? '';
    expect(second).not.toBe(first);
    expect((await read(made.id)).headers.get('etag')).toBe(second);

    const stale = await change(made.id, { price: '12.00' }, { headers: { 'if-match': first } });
    expect(stale).toMatchObject({ status: 412, body: { code: 'precondition_failed' } });
    const weak = await change(made.id, { price: '12.00' }, { headers: { 'if-match': `W/${second}` } });
    expect(weak.status).toBe(412);
    expect((await read(made.id)).body.price).toBe('11.00');
    const listed = await change(
      made.id,
      { price: '12.00' },
      { headers: { 'if-match': `"other", ${second}` } },
    );
    expect(listed.status).toBe(200);
    expect((await change(made.id, { price: '13.00' }, { headers: { 'if-match': '*' } })).status).toBe(200);
    const gone = await shop.delete(`/products/${made.id}`, { token, headers: { 'if-match': first } });
    expect(gone.status).toBe(412);
  });

  it('applies one of many changes with the same ETag', async () => {
    const { id } = await create('Contended');
    const etag = (await read(id)).headers.get('etag') ?? '';
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        change(id, { price: `${n + 20}.00` }, { headers: { 'if-match': etag } }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([
      200,
      ...Array.from({ length: 7 }, () => 412),
    ]);
    const winner = answers.find(({ status }) => status === 200);
    expect((await read(id)).body.price).toBe(winner?.body.price);
  });

  it('deletes softly', async () => {
    const { id, slug } = await create('Deleted');
    expect(await shop.delete(`/products/${id}`, { token })).toMatchObject({ status: 204, text: '' });
    for (const path of [`/products/${id}`, `/products/slug/${slug}`, `/products/${id}/stock`]) {
      expect(await shop.get(path)).toMatchObject({ status: 404, body: { code: 'product_not_found' } });
    }
    expect(await shop.delete(`/products/${id}`, { token })).toMatchObject({ status: 404 });
    expect(await shop.get(`/products/${id}?includeInactive=true`)).toMatchObject({ status: 401 });
    const seen = await shop.get<ProductResponse>(`/products/${id}?includeInactive=true`, { token });
    expect(seen.body.isActive).toBe(false);
    expect((await change(id, { isActive: true })).status).toBe(200);
    expect((await read(id)).status).toBe(200);
  });

  it('sets and changes the stock, never below 0', async () => {
    const { id } = await create('Stocked', { stockQuantity: 5 });
    expect((await shop.get<StockResponse>(`/products/${id}/stock`)).body).toEqual({
      id,
      stockQuantity: 5,
      updatedAt: expect.any(String),
    });
    expect((await changeStock(id, { delta: -3 })).body.stockQuantity).toBe(2);
    expect(await changeStock(id, { delta: -3 })).toMatchObject({
      status: 409,
      body: { code: 'out_of_stock' },
    });
    expect((await changeStock(id, { quantity: 0 })).body.stockQuantity).toBe(0);
    expect((await changeStock(id, { delta: 2 ** 31 - 1 })).body.stockQuantity).toBe(2 ** 31 - 1);
    expect(await changeStock(id, { delta: 1 })).toMatchObject({ status: 409, body: { code: 'stock_limit' } });
    expect((await read(id)).body.stockQuantity).toBe(2 ** 31 - 1);
  });

  it('accepts either a delta or a quantity', async () => {
    const { id } = await create('Either or');
    for (const body of [
      {},
      { delta: 1, quantity: 1 },
      { delta: '1' },
      { delta: 1.5 },
      { quantity: -1 },
      { delta: null },
    ]) {
      expect(await changeStock(id, body)).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    }
    expect(await changeStock('999999', { delta: 1 })).toMatchObject({ status: 404 });
    expect(await changeStock('999999', { quantity: 1 })).toMatchObject({ status: 404 });
  });

  it('counts correctly in concurrent stock changes', async () => {
    const { id } = await create('Contended', { stockQuantity: 30 });
    const answers = await Promise.all(Array.from({ length: 50 }, () => changeStock(id, { delta: -1 })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(30);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(20);
    expect((await read(id)).body.stockQuantity).toBe(0);
  });

  it.each([
    '0',
    '-1',
    '01',
    '1e3',
    '1.5',
    '100000000000000000000',
    'abc',
    'F'.repeat(24),
    '%00',
    '%20',
    'x'.repeat(400),
  ])('returns 404 for the product %j, for every method', async (id) => {
    const absent = { status: 404 };
    expect(await read(id)).toMatchObject(absent);
    expect(await shop.get(`/products/${id}/stock`)).toMatchObject(absent);
    expect(await change(id, { name: 'x' })).toMatchObject(absent);
    expect(await changeStock(id, { delta: 1 })).toMatchObject(absent);
    expect(await shop.delete(`/products/${id}`, { token })).toMatchObject(absent);
    expect(await shop.get(`/categories/${id}`)).toMatchObject(absent);
  });
});
