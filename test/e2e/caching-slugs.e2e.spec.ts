import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CategoryResponse } from '../../src/catalog/dto/category.dto.js';
import type { ProductResponse } from '../../src/catalog/dto/product.dto.js';
import { oneOf, Shopper } from '../support/shopper.js';
import { startTestApp, type Answer, type TestApp } from '../support/test-app.js';

const outcomeOf = ({ headers }: Answer<unknown>) => headers.get('x-cache');

describe('a cached response by slug', () => {
  let shop: TestApp;
  let shopper: Shopper;
  let admin: string;
  let product: ProductResponse;
  let category: CategoryResponse;

  beforeAll(async () => {
    shop = await startTestApp();
    shopper = await Shopper.of(shop);
    admin = (await shop.userOf('admin')).token;
  });
  afterAll(() => shop.close());
  beforeEach(async () => {
    product = await shopper.product();
    const name = `Aisle of ${product.slug}`;
    category = (await shop.post<CategoryResponse>('/categories', { name }, { token: admin })).body;
  });

  /** Reads until it is a hit. */
  const hit = <T>(path: string): Promise<Answer<T>> =>
    vi.waitFor(
      async () => {
        const answer = await shop.get<T>(path);
        expect(outcomeOf(answer), path).toBe('hit');
        return answer;
      },
      { timeout: 10_000 },
    );
  const bySlug = (slug: string) => `/products/slug/${slug}`;
  const categoryBySlug = (slug: string) => `/categories/slug/${slug}`;

  it('has the same body and ETag as the response by id', async () => {
    const [slug, id] = [await hit(bySlug(product.slug)), await hit(`/products/${product.id}`)];
    expect(slug.text).toBe(id.text);
    expect(slug.headers.get('etag')).toBe(id.headers.get('etag'));
    const [aisle, byId] = [await hit(categoryBySlug(category.slug)), await hit(`/categories/${category.id}`)];
    expect(aisle.text).toBe(byId.text);
  });

  it('shows the new price, stock, name and category at once', async () => {
    const path = bySlug(product.slug);
    await hit(path);
    await shop.patch(`/products/${product.id}`, { price: '12.34' }, { token: admin });
    expect((await shop.get<ProductResponse>(path)).body.price).toBe('12.34');
    await hit(path);
    await shop.patch(`/products/${product.id}/stock`, { quantity: 7 }, { token: admin });
    expect((await shop.get<ProductResponse>(path)).body.stockQuantity).toBe(7);
    await hit(path);
    const order = { ...oneOf(product), contactEmail: 'guest@example.com' };
    const { status, body } = await shopper.order(order);
    expect(status).toBe(201);
    expect((await shop.get<ProductResponse>(path)).body.stockQuantity).toBe(6);
    await hit(path);
    expect((await shopper.changeStatus(body.id, 'cancelled', admin)).status).toBe(200);
    expect((await shop.get<ProductResponse>(path)).body.stockQuantity).toBe(7);
    await hit(path);
    await shop.patch(`/products/${product.id}`, { categoryId: category.id }, { token: admin });
    expect((await shop.get<ProductResponse>(path)).body.category.name).toBe(category.name);
    await hit(path);
    await shop.patch(`/categories/${category.id}`, { name: 'Another aisle' }, { token: admin });
    expect((await shop.get<ProductResponse>(path)).body.category.name).toBe('Another aisle');
  });

  it('is invalidated when the product gets another slug, which is served at once', async () => {
    await hit(bySlug(product.slug));
    const slug = `renamed-${product.slug}`;
    expect((await shop.get(bySlug(slug))).status).toBe(404);
    await shop.patch(`/products/${product.id}`, { slug }, { token: admin });
    expect((await shop.get(bySlug(product.slug))).status).not.toBe(200);
    expect((await shop.get<ProductResponse>(bySlug(slug))).body.id).toBe(product.id);
    await hit(bySlug(slug));
    const other = await shopper.product();
    const moved = await shop.patch(`/products/${other.id}`, { slug: product.slug }, { token: admin });
    expect(moved.status).toBe(200);
    expect((await shop.get<ProductResponse>(bySlug(product.slug))).body.id).toBe(other.id);
  });

  it('is invalidated when the product is hidden or deleted', async () => {
    const other = await shopper.product();
    for (const each of [product, other]) await hit(bySlug(each.slug));
    await shop.patch(`/products/${product.id}`, { isActive: false }, { token: admin });
    await shop.delete(`/products/${other.id}`, { token: admin });
    for (const each of [product, other]) expect((await shop.get(bySlug(each.slug))).status).toBe(404);
  });

  it('is invalidated when a category is changed, renamed, hidden or deleted', async () => {
    const path = categoryBySlug(category.slug);
    await hit(path);
    await shop.patch(`/categories/${category.id}`, { description: 'New' }, { token: admin });
    expect((await shop.get<CategoryResponse>(path)).body.description).toBe('New');
    await hit(path);
    const slug = `renamed-${category.slug}`;
    await shop.patch(`/categories/${category.id}`, { slug }, { token: admin });
    expect((await shop.get(path)).status).not.toBe(200);
    await hit(categoryBySlug(slug));
    await shop.patch(`/categories/${category.id}`, { isActive: false }, { token: admin });
    expect((await shop.get(categoryBySlug(slug))).status).toBe(404);
    await shop.patch(`/categories/${category.id}`, { isActive: true }, { token: admin });
    await hit(categoryBySlug(slug));
    await shop.delete(`/categories/${category.id}`, { token: admin });
    expect((await shop.get(categoryBySlug(slug))).status).toBe(404);
  });

  it('does not show old pages of categories after one is created, changed or deleted', async () => {
    const path = '/categories?limit=100';
    const names = async () =>
      (await hit<{ items: CategoryResponse[] }>(path)).body.items.map(({ name }) => name);
    expect(await names()).toContain(category.name);
    const name = `Brand new ${category.slug}`;
    const { body } = await shop.post<CategoryResponse>('/categories', { name }, { token: admin });
    expect(await names()).toContain(name);
    await shop.delete(`/categories/${body.id}`, { token: admin });
    expect(await names()).not.toContain(name);
  });

  it('is not served for an id that looks like its key, or for what only staff may see', async () => {
    await hit(bySlug(product.slug));
    expect((await shop.get(`/products/slug-${product.slug}`)).status).toBe(404);
    const hidden = await shop.get(`${bySlug(product.slug)}?includeInactive=true`, { token: admin });
    expect(outcomeOf(hidden)).toBe('bypass');
    expect((await shop.get(`${bySlug(product.slug)}?includeInactive=true`)).status).toBe(401);
  });

  it('leaves room for the tree, however many pages of categories are requested', async () => {
    for (let limit = 1; limit <= 100; limit += 1) {
      const pages = ['', '&withTotal=true', `&cursor=`].map((more) =>
        shop.get(`/categories?limit=${limit}${more}`),
      );
      await Promise.all(pages);
    }
    await hit('/categories/tree');
  });
});
