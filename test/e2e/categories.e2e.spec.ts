import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  CategoryNodeResponse,
  CategoryResponse,
  CategoryTreeResponse,
} from '../../src/catalog/dto/category.dto.js';
import type { ProductResponse } from '../../src/catalog/dto/product.dto.js';
import type { Page } from '../../src/shared/page.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('/categories', () => {
  let shop: TestApp;
  let token: string;

  beforeAll(async () => {
    shop = await startTestApp();
    token = await shop.token(
      'create_category',
      'update_category',
      'delete_category',
      'create_product',
      'delete_product',
    );
  });
  afterAll(() => shop.close());

  async function create(name: string, more: object = {}): Promise<CategoryResponse> {
    const { status, body } = await shop.post<CategoryResponse>('/categories', { name, ...more }, { token });
    expect(status).toBe(201);
    return body;
  }
  const change = (id: string, changes: object) =>
    shop.patch<CategoryResponse & { code: string }>(`/categories/${id}`, changes, { token });

  it('creates a category with a slug made from the name, and returns its Location', async () => {
    const answer = await shop.post<CategoryResponse>(
      '/categories',
      { name: 'Crème & Señor’s Tools' },
      { token },
    );
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      id: expect.any(String),
      name: 'Crème & Señor’s Tools',
      slug: expect.stringMatching(/^creme-and-senor/),
      description: null,
      parentId: null,
      isActive: true,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      updatedAt: answer.body.createdAt,
    });
    expect(answer.headers.get('location')).toBe(`/api/v1/categories/${answer.body.id}`);
    const read = await shop.get<CategoryResponse>(`/categories/${answer.body.id}`);
    expect(read.body).toEqual(answer.body);
    expect((await shop.get<CategoryResponse>(`/categories/slug/${answer.body.slug}`)).body).toEqual(
      answer.body,
    );
  });

  it('requires a slug if none can be made from the name', async () => {
    const answer = await shop.post('/categories', { name: '★ ★' }, { token });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'slug' }] } });
  });

  it('rejects a slug that is taken', async () => {
    const { slug } = await create('Taken');
    const again = () => shop.post('/categories', { name: 'Taken', slug }, { token });
    expect(await again()).toMatchObject({ status: 409, body: { code: 'slug_taken' } });
    const other = await create('Not taken yet');
    expect(await change(other.id, { slug })).toMatchObject({ status: 409, body: { code: 'slug_taken' } });
  });

  it('changes only the given fields, and clears with null', async () => {
    const { id } = await create('Changing', { description: 'As it was.' });
    const renamed = await change(id, { name: 'Changed' });
    expect(renamed.body).toMatchObject({ name: 'Changed', slug: 'changing', description: 'As it was.' });
    expect((await change(id, { description: null })).body).toMatchObject({
      name: 'Changed',
      description: null,
    });
    expect(await change(id, { name: null })).toMatchObject({ status: 400 });
  });

  it('returns the tree with siblings by name', async () => {
    const root = await create('Tree root');
    const b = await create('b branch', { parentId: root.id });
    await create('A branch', { parentId: root.id });
    await create('Leaf', { parentId: b.id, slug: 'tree-leaf' });
    const { body } = await shop.get<CategoryTreeResponse>('/categories/tree');
    const node = body.items.find(({ id }) => id === root.id) as CategoryNodeResponse;
    expect(node.children.map(({ name }) => name)).toEqual(['A branch', 'b branch']);
    expect(node.children[1]?.children).toMatchObject([{ slug: 'tree-leaf', parentId: b.id, children: [] }]);
    expect(body.nextCursor).toBeNull();
  });

  it('rejects a cycle of any length', async () => {
    const top = await create('Cycle top');
    const middle = await create('Cycle middle', { parentId: top.id });
    const bottom = await create('Cycle bottom', { parentId: middle.id });
    for (const parentId of [top.id, middle.id, bottom.id]) {
      expect(await change(top.id, { parentId })).toMatchObject({
        status: 409,
        body: { code: 'category_cycle' },
      });
    }
    expect(await change(bottom.id, { parentId: null })).toMatchObject({
      status: 200,
      body: { parentId: null },
    });
  });

  it('rejects a cycle of two concurrent moves', async () => {
    for (let round = 0; round < 5; round += 1) {
      const one = await create(`Race one ${round}`);
      const two = await create(`Race two ${round}`);
      const answers = await Promise.all([
        change(one.id, { parentId: two.id }),
        change(two.id, { parentId: one.id }),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    }
  });

  it('rejects a parent that does not exist', async () => {
    for (const parentId of ['999999', 'nonsense', 'f'.repeat(24)]) {
      const answer = await shop.post('/categories', { name: 'Orphan', parentId }, { token });
      expect(answer).toMatchObject({ status: 404, body: { code: 'category_not_found' } });
    }
  });

  it('rejects deleting or deactivating a category with active children or products', async () => {
    const parent = await create('In use');
    const child = await create('In use child', { parentId: parent.id });
    const inUse = { status: 409, body: { code: 'category_in_use' } };
    expect(await shop.delete(`/categories/${parent.id}`, { token })).toMatchObject(inUse);
    expect(await change(parent.id, { isActive: false })).toMatchObject(inUse);

    const product = { name: 'In use product', categoryId: child.id, price: '1.00' };
    const made = await shop.post<ProductResponse>('/products', product, { token });
    expect(await shop.delete(`/categories/${child.id}`, { token })).toMatchObject(inUse);
    expect((await shop.delete(`/products/${made.body.id}`, { token })).status).toBe(204);
    expect((await shop.delete(`/categories/${child.id}`, { token })).status).toBe(204);
    expect((await shop.delete(`/categories/${parent.id}`, { token })).status).toBe(204);
  });

  it('shows deleted categories only to those who may change them', async () => {
    const { id, slug } = await create('Hidden');
    await shop.delete(`/categories/${id}`, { token });
    for (const path of [`/categories/${id}`, `/categories/slug/${slug}`, `/categories/${id}/products`]) {
      expect(await shop.get(path)).toMatchObject({ status: 404, body: { code: 'category_not_found' } });
    }
    expect(await shop.delete(`/categories/${id}`, { token })).toMatchObject({ status: 404 });
    const all = '?includeInactive=true';
    expect(await shop.get(`/categories/${id}${all}`)).toMatchObject({ status: 401 });
    expect(
      await shop.get(`/categories/${id}${all}`, { token: await shop.token('update_product') }),
    ).toMatchObject({
      status: 403,
    });
    expect(await shop.get(`/categories/${id}${all}`, { token })).toMatchObject({
      status: 200,
      body: { isActive: false },
    });
    for (const list of [`/categories${all}&limit=100`, `/categories/tree${all}`]) {
      const { body } = await shop.get<Page<CategoryResponse>>(list, { token });
      expect(body.items.map((each) => each.id)).toContain(id);
    }
  });

  it('rejects active categories and products below an inactive one', async () => {
    const parent = await create('Closed', { isActive: false });
    const inactive = { status: 409, body: { code: 'category_inactive' } };
    const child = { name: 'Closed child', parentId: parent.id };
    expect(await shop.post('/categories', child, { token })).toMatchObject(inactive);
    const sleeping = await create('Closed child', { parentId: parent.id, isActive: false });
    expect(await change(sleeping.id, { isActive: true })).toMatchObject(inactive);
    expect((await change(parent.id, { isActive: true })).status).toBe(200);
    expect((await change(sleeping.id, { isActive: true })).status).toBe(200);
  });

  it('lists by name in pages that are stable', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '' : `&cursor=${cursor}`;
      const { body }: { body: Page<CategoryResponse> } = await shop.get(
        `/categories?limit=3&withTotal=true${query}`,
      );
      expect(body.items.length).toBeLessThanOrEqual(3);
      seen.push(...body.items.map(({ id }) => id));
      if (cursor === null) await create('aaa before all pages that are read by now');
      cursor = body.nextCursor;
    } while (cursor !== null);
    expect(new Set(seen).size).toBe(seen.length);
    const { body } = await shop.get<Page<CategoryResponse>>('/categories?limit=100&withTotal=true');
    expect(body.items.length).toBe(body.total);
    expect(seen.length).toBe(body.items.length - 1);
  });
});

describe('the depth of the category tree', () => {
  let shop: TestApp;
  let token: string;

  beforeAll(async () => {
    shop = await startTestApp();
    ({ token } = await shop.userOf('admin'));
  });
  afterAll(() => shop.close());

  /** @returns their ids, from the top */
  async function chainOf(count: number, name: string): Promise<string[]> {
    const ids: string[] = [];
    for (let n = 1; n <= count; n += 1) {
      const body = { name: `${name} ${n}`, parentId: ids.at(-1) ?? null };
      const created = await shop.post<CategoryResponse>('/categories', body, { token });
      expect(created.status).toBe(201);
      ids.push(created.body.id);
    }
    return ids;
  }

  const TOO_DEEP = { status: 409, body: { code: 'category_too_deep' } };

  it('is limited to 20 levels, for new categories and for moved subtrees', async () => {
    const long = await chainOf(20, 'Long');
    const below = { name: 'Too deep', parentId: long[19] };
    expect(await shop.post('/categories', below, { token })).toMatchObject(TOO_DEEP);
    const short = await chainOf(3, 'Short');
    const move = (id: string | undefined, parentId: string | undefined) =>
      shop.patch(`/categories/${id}`, { parentId }, { token });
    expect(await move(short[0], long[17])).toMatchObject(TOO_DEEP);
    expect(await move(short[2], long[19])).toMatchObject(TOO_DEEP);
    expect(await move(short[0], long[16])).toMatchObject({ status: 200 });
    expect(await move(long[0], long[19])).toMatchObject({ status: 409, body: { code: 'category_cycle' } });
    const rename = await shop.patch(`/categories/${long[19]}`, { description: 'Deep.' }, { token });
    expect(rename.status).toBe(200);
  });

  it('includes hidden descendants', async () => {
    const long = await chainOf(19, 'Hidden');
    const [top, bottom] = await chainOf(2, 'Moved');
    await shop.patch(`/categories/${bottom}`, { isActive: false }, { token });
    expect(await shop.patch(`/categories/${top}`, { parentId: long[18] }, { token })).toMatchObject(TOO_DEEP);
  });
});
