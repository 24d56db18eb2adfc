import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProductResponse } from '../../src/catalog/dto/product.dto.js';
import { startTestApp, type RequestOptions, type TestApp } from '../support/test-app.js';

/** What products and categories have in common. */
type Thing = Pick<ProductResponse, 'id' | 'name' | 'slug' | 'isActive'> & { readonly code?: string };

describe.each(['products', 'categories'])('the slugs of %s', (kind) => {
  let shop: TestApp;
  let admin: string;
  let rest: object = {};
  let made = 0;

  beforeAll(async () => {
    shop = await startTestApp();
    admin = (await shop.userOf('admin')).token;
    const category = await shop.post<Thing>('/categories', { name: 'Shelf' }, { token: admin });
    if (kind === 'products') rest = { categoryId: category.body.id, price: '1.00' };
  });
  afterAll(() => shop.close());

  const post = (body: object) => shop.post<Thing>(`/${kind}`, { ...rest, ...body }, { token: admin });
  const create = async (body: object): Promise<Thing> => {
    const answer = await post(body);
    expect(answer).toMatchObject({ status: 201 });
    return answer.body;
  };
  const change = (id: string, changes: object) =>
    shop.patch<Thing>(`/${kind}/${id}`, changes, { token: admin });
  const remove = (id: string) => shop.delete(`/${kind}/${id}`, { token: admin });
  const bySlug = (slug: string, sent?: RequestOptions) => shop.get<Thing>(`/${kind}/slug/${slug}`, sent);
  const address = (slug: string) => `/api/v1/${kind}/slug/${slug}`;
  const aName = () => `Boots ${(made += 1)}`;

  it('are released by DELETE, and the row keeps its slug and id', async () => {
    const name = aName();
    const first = await create({ name });
    expect((await remove(first.id)).status).toBe(204);
    const seen = await shop.get<Thing>(`/${kind}/${first.id}?includeInactive=true`, { token: admin });
    expect(seen.body).toMatchObject({ slug: `${first.slug}~${first.id}`, isActive: false });
    const second = await create({ name, slug: first.slug });
    expect((await bySlug(first.slug)).body).toMatchObject({ id: second.id });
    expect((await remove(first.id)).status).toBe(404);
    expect((await remove(second.id)).status).toBe(204);
    expect(await create({ name })).toMatchObject({ slug: first.slug });
  });

  it('are kept by PATCH isActive: false, and released when the hidden one is deleted', async () => {
    const { id, slug } = await create({ name: aName() });
    expect((await change(id, { isActive: false })).body.slug).toBe(slug);
    expect(await post({ name: 'Other', slug })).toMatchObject({ status: 409, body: { code: 'slug_taken' } });
    expect((await bySlug(slug)).status).toBe(404);
    expect((await remove(id)).status).toBe(204);
    expect((await post({ name: 'Other', slug })).status).toBe(201);
  });

  it('are restored when a deleted one is activated, or the next free one is used', async () => {
    const name = aName();
    const { id, slug } = await create({ name });
    await remove(id);
    expect((await change(id, { isActive: true })).body).toMatchObject({ slug, isActive: true });
    await remove(id);
    await create({ name });
    expect((await change(id, { isActive: true })).body).toMatchObject({ slug: `${slug}-2` });
  });

  it('get a number when the name makes a taken one; a given one is rejected', async () => {
    const name = aName();
    const { slug } = await create({ name });
    expect((await create({ name })).slug).toBe(`${slug}-2`);
    expect((await create({ name })).slug).toBe(`${slug}-3`);
    const again = await post({ name, slug });
    expect(again).toMatchObject({ status: 409, body: { code: 'slug_taken' } });
    const other = await create({ name: aName() });
    expect(await change(other.id, { slug })).toMatchObject({ status: 409, body: { code: 'slug_taken' } });
  });

  it('stay within 120 characters with a number', async () => {
    const name = `${'a'.repeat(118)} bcd`.slice(0, 120);
    const slugs = [];
    for (let count = 0; count < 12; count += 1) slugs.push((await create({ name })).slug);
    expect(new Set(slugs).size).toBe(12);
    for (const slug of slugs) expect(slug).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(Math.max(...slugs.map(({ length }) => length))).toBeLessThanOrEqual(120);
  });

  it('are unique for concurrent requests with one name', async () => {
    const name = aName();
    const answers = await Promise.all(Array.from({ length: 8 }, () => post({ name })));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    expect(new Set(answers.map(({ body }) => body.slug)).size).toBe(8);
  });

  it('redirect from a former slug to the current one', async () => {
    const { id, slug } = await create({ name: aName() });
    const read = await bySlug(slug);
    await change(id, { slug: `${slug}-new` });
    const moved = await bySlug(slug, { headers: { 'if-none-match': read.headers.get('etag') ?? '' } });
    expect(moved).toMatchObject({ status: 301, text: '' });
    expect(moved.headers.get('location')).toBe(address(`${slug}-new`));
    expect(moved.headers.get('etag')).toBeNull();
    expect(moved.headers.get('cache-control')).toBe('no-cache');
    const head = await shop.request('HEAD', `/${kind}/slug/${slug}`);
    expect([head.status, head.headers.get('location')]).toEqual([301, address(`${slug}-new`)]);
    const asStaff = await bySlug(`${slug}?includeInactive=true`, { token: admin });
    expect(asStaff.headers.get('location')).toBe(`${address(`${slug}-new`)}?includeInactive=true`);

    await change(id, { slug: `${slug}-newer` });
    for (const former of [slug, `${slug}-new`])
      expect((await bySlug(former)).headers.get('location')).toBe(address(`${slug}-newer`));
    await change(id, { slug });
    expect(await bySlug(slug)).toMatchObject({ status: 200, body: { id } });
    expect((await bySlug(`${slug}-newer`)).headers.get('location')).toBe(address(slug));
  });

  it('take precedence over former ones, even when hidden; the last of several owners is the target', async () => {
    const first = await create({ name: aName() });
    const { slug } = first;
    await change(first.id, { slug: `${slug}-first` });
    expect((await bySlug(slug)).status).toBe(301);
    const second = await create({ name: 'Second', slug });
    expect(await bySlug(slug)).toMatchObject({ status: 200, body: { id: second.id } });
    await change(second.id, { isActive: false });
    expect((await bySlug(slug)).status).toBe(404);
    await change(second.id, { isActive: true, slug: `${slug}-second` });
    expect((await bySlug(slug)).headers.get('location')).toBe(address(`${slug}-second`));
    expect((await remove(second.id)).status).toBe(204);
    expect((await bySlug(slug)).status).toBe(404);
    expect((await bySlug(`${slug}-first`)).status).toBe(200);
  });

  it('with a number cannot be given', async () => {
    const { id, slug } = await create({ name: aName() });
    for (const given of [`${slug}~${id}`, `${slug}~1`, '~']) {
      expect(await change(id, { slug: given })).toMatchObject({ status: 400 });
    }
  });
});
