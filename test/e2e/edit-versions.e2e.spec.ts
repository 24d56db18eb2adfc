import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CategoryResponse } from '../../src/catalog/dto/category.dto.js';
import type { ProductResponse } from '../../src/catalog/dto/product.dto.js';
import { oneOf, Shopper } from '../support/shopper.js';
import { startTestApp, type Answer, type TestApp } from '../support/test-app.js';

describe('the ETag of an editable resource', () => {
  let shop: TestApp;
  let shopper: Shopper;
  let admin: string;

  beforeAll(async () => {
    shop = await startTestApp();
    shopper = await Shopper.of(shop);
    admin = (await shop.userOf('admin')).token;
  });
  afterAll(() => shop.close());

  const etag = ({ headers }: Answer<unknown>) => headers.get('etag') ?? 'no etag';
  const buy = async (product: ProductResponse) => {
    expect((await shopper.order(oneOf(product), { token: admin })).status).toBe(201);
  };
  const edit = (path: string, changes: object, tag: string) =>
    shop.patch<ProductResponse>(path, changes, { token: admin, headers: { 'if-match': tag } });

  it('allows editing a description after a sale', async () => {
    const product = await shopper.product();
    const path = `/products/${product.id}`;
    const bySlug = `/products/slug/${product.slug}`;
    const [read, readBySlug] = [await shop.get(path), await shop.get(bySlug)];
    await buy(product);
    const edited = await edit(path, { description: 'Edited after a sale.' }, etag(read));
    expect(edited).toMatchObject({ status: 200, body: { stockQuantity: 9 } });
    expect((await edit(path, { description: 'Late.' }, etag(readBySlug))).status).toBe(412);
    await buy(product);
    expect((await edit(path, { description: 'Once more.' }, etag(edited))).status).toBe(200);
  });

  it('allows deleting a product after a sale, but not after an edit', async () => {
    const product = await shopper.product();
    const path = `/products/${product.id}`;
    const first = etag(await shop.get(path));
    await shopper.change(product, { name: 'Edited by somebody else' });
    const remove = (tag: string) => shop.delete(path, { token: admin, headers: { 'if-match': tag } });
    expect((await remove(first)).status).toBe(412);
    const second = etag(await shop.get(path));
    await buy(product);
    expect((await remove(second)).status).toBe(204);
  });

  it('is another one for a client with an older stock', async () => {
    const product = await shopper.product();
    for (const path of [`/products/${product.id}`, `/products/slug/${product.slug}`]) {
      const first = await shop.get(path);
      const ifNoneMatch = { headers: { 'if-none-match': etag(first) } };
      expect((await shop.get(path, ifNoneMatch)).status).toBe(304);
      await buy(product);
      const second = await shop.get<ProductResponse>(path, ifNoneMatch);
      expect(second.status).toBe(200);
      expect(etag(second)).not.toBe(etag(first));
    }
  });

  it('is the same by id, by slug, by HEAD, and after POST and PATCH', async () => {
    const { category } = await shopper.product();
    const body = { name: 'Tagged everywhere', categoryId: category.id, price: '1.00' };
    const created = await shop.post<ProductResponse>('/products', body, { token: admin });
    const { id, slug } = created.body;
    for (const path of [`/products/${id}`, `/products/slug/${slug}`]) {
      expect(etag(await shop.get(path))).toBe(etag(created));
      expect(etag(await shop.request('HEAD', path))).toBe(etag(created));
    }
    const changed = await shop.patch(`/products/${id}`, { price: '2.00' }, { token: admin });
    expect(etag(changed)).toBe(etag(await shop.get(`/products/${id}`)));
    const stocked = await shop.patch(`/products/${id}/stock`, { quantity: 3 }, { token: admin });
    expect(etag(stocked)).toBe(etag(await shop.get(`/products/${id}/stock`)));
  });

  it('protects a stock against concurrent sales, but not against a new description', async () => {
    const product = await shopper.product();
    const path = `/products/${product.id}/stock`;
    const first = etag(await shop.get(path));
    await shopper.change(product, { description: 'Not about the stock.' });
    expect((await edit(path, { quantity: 20 }, first)).status).toBe(200);
    const second = etag(await shop.get(path));
    await buy(product);
    expect((await edit(path, { quantity: 30 }, second)).status).toBe(412);
  });

  it('is returned for a category that is created or changed', async () => {
    const created = await shop.post<CategoryResponse>(
      '/categories',
      { name: 'With a tag' },
      { token: admin },
    );
    const path = `/categories/${created.body.id}`;
    expect(etag(created)).toBe(etag(await shop.get(path)));
    const changed = await edit(path, { description: 'Changed.' }, etag(created));
    expect(changed.status).toBe(200);
    expect(etag(changed)).toBe(etag(await shop.get(path)));
    expect((await edit(path, { description: 'Late.' }, etag(created))).status).toBe(412);
  });
});
