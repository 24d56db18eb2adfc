import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CategoryResponse } from '../../src/catalog/dto/category.dto.js';
import type { ProductResponse } from '../../src/catalog/dto/product.dto.js';
import type { Page } from '../../src/shared/page.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('GET /products', () => {
  let shop: TestApp;
  let token: string;
  let kitchen: CategoryResponse;
  let pots: CategoryResponse;

  /** In this order: name, price, stock, description. */
  const stock: readonly (readonly [string, string, number, string])[] = [
    ['apple corer', '4.50', 10, 'Steel, 100 % rust-free.'],
    ['Ångström gauge', '19.99', 0, 'Measures what cannot be seen.'],
    ['Banana hook', '4.50', 3, 'Beech_wood with a hook.'],
    ['Crème pot', '4.50', 0, 'For crème (a+)+$ and .* desserts.'],
    ['zest grater', '12.00', 1, 'Zest, and nothing but zest.'],
    ['Zest bowl', '120.00', 1, 'Catches the zest.'],
  ];

  beforeAll(async () => {
    shop = await startTestApp();
    token = await shop.token('create_category', 'create_product', 'update_product', 'delete_product');
    kitchen = (await shop.post<CategoryResponse>('/categories', { name: 'Kitchen' }, { token })).body;
    pots = (
      await shop.post<CategoryResponse>('/categories', { name: 'Pots', parentId: kitchen.id }, { token })
    ).body;
    for (const [name, price, stockQuantity, description] of stock) {
      const categoryId = name.includes('pot') ? pots.id : kitchen.id;
      const body = { name, price, stockQuantity, description, categoryId };
      expect((await shop.post('/products', body, { token })).status).toBe(201);
    }
  });
  afterAll(() => shop.close());

  async function list(query: string, path = '/products'): Promise<Page<ProductResponse>> {
    const { status, body } = await shop.get<Page<ProductResponse>>(`${path}${query}`);
    expect(status).toBe(200);
    return body;
  }
  async function names(query: string, path?: string): Promise<string[]> {
    return (await list(query, path)).items.map(({ name }) => name);
  }

  it('returns the newest first', async () => {
    expect(await names('')).toEqual(stock.map(([name]) => name).reverse());
    expect(await names('?sort=newest')).toEqual(await names(''));
  });

  it('sorts by name regardless of case and accents', async () => {
    const sorted = ['Ångström gauge', 'apple corer', 'Banana hook', 'Crème pot', 'Zest bowl', 'zest grater'];
    expect(await names('?sort=name')).toEqual(sorted);
  });

  it('sorts by price in both directions, as numbers', async () => {
    const rising = (await list('?sort=price')).items.map(({ price }) => price);
    expect(rising).toEqual(['4.50', '4.50', '4.50', '12.00', '19.99', '120.00']);
    const falling = (await list('?sort=-price')).items.map(({ price }) => price);
    expect(falling).toEqual([...rising].reverse());
  });

  it('filters by price, inclusive', async () => {
    expect(await names('?sort=price&minPrice=12&maxPrice=19.99')).toEqual(['zest grater', 'Ångström gauge']);
    expect(await names('?minPrice=120.01')).toEqual([]);
    expect(await names('?minPrice=20&maxPrice=10')).toEqual([]);
  });

  it('filters by stock', async () => {
    expect(await names('?inStock=false&sort=name')).toEqual(['Ångström gauge', 'Crème pot']);
    expect(await names('?inStock=true')).toHaveLength(4);
  });

  it('filters by category, with or without subcategories', async () => {
    expect(await names(`?category=${pots.id}`)).toEqual(['Crème pot']);
    expect(await names(`?category=${kitchen.id}`)).toHaveLength(5);
    expect(await names(`?category=${kitchen.id}&includeSubcategories=true`)).toHaveLength(6);
    expect(await names(`?sort=name`, `/categories/${pots.id}/products`)).toEqual(['Crème pot']);
    expect(await names('?includeSubcategories=true', `/categories/${kitchen.id}/products`)).toHaveLength(6);
    for (const unknown of ['999999', 'nonsense', 'f'.repeat(24)]) {
      expect(await names(`?category=${unknown}`)).toEqual([]);
      expect(await names(`?category=${unknown}&includeSubcategories=true`)).toEqual([]);
    }
  });

  it.each([
    ['zest', ['Zest bowl', 'zest grater']],
    ['ZEST grater', ['zest grater']],
    ['grater zest', ['zest grater']],
    ['angstrom', ['Ångström gauge']],
    ['CRÈME', ['Crème pot']],
    ['rust-free', ['apple corer']],
    ['100 %', ['apple corer']],
    ['%', ['apple corer']],
    ['_', ['Banana hook']],
    ['.*', ['Crème pot']],
    ['(a+)+$', ['Crème pot']],
    ['$', ['Crème pot']],
    ["' OR 1=1 --", []],
    ['\\', []],
    ['"', []],
    ['zest unicorn', []],
  ])('finds %j literally', async (search, expected) => {
    expect(await names(`?sort=name&search=${encodeURIComponent(search)}`)).toEqual(expected);
  });

  it('answers a search that would hang a regular expression', async () => {
    expect(await names(`?search=${encodeURIComponent(`${'a'.repeat(150)}(a+)+$`)}`)).toEqual([]);
  });

  it.each(['newest', 'price', '-price', 'name'])(
    'returns each product of %s once, page by page',
    async (sort) => {
      const whole = await names(`?sort=${sort}`);
      for (const limit of [1, 2, 4]) {
        const seen: string[] = [];
        let cursor: string | null = '';
        while (cursor !== null) {
          const page: Page<ProductResponse> = await list(
            `?sort=${sort}&limit=${limit}${cursor && `&cursor=${cursor}`}`,
          );
          seen.push(...page.items.map(({ name }) => name));
          cursor = page.nextCursor;
        }
        expect(seen).toEqual(whole);
      }
    },
  );

  it('returns stable pages while products are added', async () => {
    const before = await names('?sort=newest');
    const first = await list('?sort=newest&limit=3');
    const added = { name: 'Added between', price: '1.00', categoryId: kitchen.id };
    const { body } = await shop.post<ProductResponse>('/products', added, { token });
    const second = await list(`?sort=newest&limit=100&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items].map(({ name }) => name)).toEqual(before);
    expect((await shop.delete(`/products/${body.id}`, { token })).status).toBe(204);
  });

  it('counts only when asked to, with the filter applied', async () => {
    expect(await list('?limit=2')).not.toHaveProperty('total');
    expect((await list('?limit=2&withTotal=true')).total).toBe(6);
    expect((await list('?limit=1&withTotal=true&search=zest')).total).toBe(2);
  });

  it('shows deleted products only to those who may change them', async () => {
    const made = { name: 'Ghost', price: '1.00', categoryId: kitchen.id };
    const { body } = await shop.post<ProductResponse>('/products', made, { token });
    await shop.delete(`/products/${body.id}`, { token });
    expect(await names('?search=ghost')).toEqual([]);
    expect(await shop.get('/products?includeInactive=true')).toMatchObject({ status: 401 });
    const { body: found } = await shop.get<Page<ProductResponse>>(
      '/products?search=ghost&includeInactive=true',
      { token },
    );
    expect(found.items).toMatchObject([{ name: 'Ghost', isActive: false }]);
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=1000000', 'limit'],
    ['limit=', 'limit'],
    ['limit=0x10', 'limit'],
    ['limit=1.5', 'limit'],
    ['limit=-1', 'limit'],
    ['limit=5&limit=6', 'limit'],
    ['sort=password_hash', 'sort'],
    ['sort=price&sort=name', 'sort'],
    ['minPrice=1.234', 'minPrice'],
    ['maxPrice=-1', 'maxPrice'],
    ['maxPrice[$gt]=1', 'maxPrice[$gt]'],
    ['inStock=yes', 'inStock'],
    ['inStock=1', 'inStock'],
    ['withTotal=TRUE', 'withTotal'],
    ['search=', 'search'],
    ['search=%00', 'search'],
    [`search=${'x'.repeat(201)}`, 'search'],
    ['search[$ne]=x', 'search[$ne]'],
    ['page=1', 'page'],
    ['$where=1', '$where'],
    ['__proto__=1', '__proto__'],
    ['constructor=1', 'constructor'],
    ['cursor=nonsense', 'cursor'],
    ['cursor=', 'cursor'],
    ['cursor=W10', 'cursor'],
    ['access_token=x', 'access_token'],
  ])('rejects ?%s and names %s', async (query, field) => {
    const answer = await shop.get(`/products?${query}`);
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation_failed', errors: [{ field }] } });
  });

  it('rejects the cursor of another sort order, and forged ones', async () => {
    const { nextCursor } = await list('?sort=price&limit=1');
    expect(await shop.get(`/products?sort=name&cursor=${nextCursor}`)).toMatchObject({ status: 400 });
    const forged: unknown[][] = [
      ['products price', '1', '1'],
      ['products price', 1, 1],
      ['products price', 1, 'no id'],
      ['products price', -1, '1'],
      ['products price', 1e300, '1'],
      ['products price', null, '1'],
      ['products price', { $gt: 0 }, '1'],
    ];
    for (const parts of forged) {
      const cursor = Buffer.from(JSON.stringify(parts)).toString('base64url');
      const answer = await shop.get(`/products?sort=price&cursor=${cursor}`);
      expect(answer, JSON.stringify(parts)).toMatchObject({
        status: 400,
        body: { errors: [{ field: 'cursor' }] },
      });
    }
  });

  it('returns an ETag, and 304 to clients that have the response', async () => {
    for (const path of ['/products?limit=2', '/categories', '/categories/tree', `/categories/${pots.id}`]) {
      const first = await shop.get(path);
      const etag = first.headers.get('etag') ?? '';
      expect(etag).toMatch(/^"[\w-]+"$/);
      for (const header of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
        const again = await shop.get(path, { headers: { 'if-none-match': header } });
        expect(again).toMatchObject({ status: 304, text: '' });
        expect(again.headers.get('etag')).toBe(etag);
      }
      expect((await shop.get(path, { headers: { 'if-none-match': '"other"' } })).text).toBe(first.text);
    }
  });
});
