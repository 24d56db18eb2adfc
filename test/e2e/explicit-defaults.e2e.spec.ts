import type { OpenAPIObject } from '@nestjs/swagger';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ProductResponse } from '../../src/catalog/dto/product.dto.js';
import { Shopper } from '../support/shopper.js';
import { startTestApp, type Answer, type TestApp } from '../support/test-app.js';

interface Parameter {
  readonly in: string;
  readonly name: string;
  readonly schema?: { readonly default?: unknown };
}

/** Swagger UI and generated clients send every default that the OpenAPI description names. */
describe('a default that is sent explicitly', () => {
  let shop: TestApp;
  let product: ProductResponse;
  let admin: string;
  /** Of every GET: the path, and its defaults. */
  let reads: { path: string; defaults: [string, string][] }[];

  beforeAll(async () => {
    shop = await startTestApp();
    const shopper = await Shopper.of(shop);
    product = await shopper.product();
    await shopper.products(3);
    admin = (await shop.userOf('admin')).token;
    const document = (await shop.get<OpenAPIObject>('//openapi.json')).body;
    const parametersOf = (operation: object) =>
      ((operation as { parameters?: (Parameter | { $ref: string })[] }).parameters ?? []).map((each) =>
        '$ref' in each
          ? ((document.components?.parameters?.[each.$ref.split('/').at(-1) ?? ''] ?? {}) as Parameter)
          : each,
      );
    reads = Object.entries(document.paths).flatMap(([path, { get }]) => {
      if (!get) return [];
      const defaults = parametersOf(get)
        .filter((each) => each.in === 'query' && each.schema?.default !== undefined)
        .map(({ name, schema }): [string, string] => [name, String(schema?.default)]);
      const address = addressOf(path);
      return defaults.length > 0 && address !== null ? [{ path: address, defaults }] : [];
    });
  });
  afterAll(() => shop.close());

  /** Null where the path has an id of something that is not in the catalogue. */
  function addressOf(path: string): string | null {
    const below = path.replace('/api/v1', '').replace('{productId}', product.id);
    const shown = below.startsWith('/categories/') ? product.category : product;
    if (!/^\/(categories|products)\//.test(below) && below.includes('{')) return null;
    return below.replace('{slug}', shown.slug).replace('{id}', shown.id);
  }
  const outcomeOf = ({ headers }: Answer<unknown>) => headers.get('x-cache');

  it('gives the same response as an absent one, for every route and default', async () => {
    expect(reads.length).toBeGreaterThanOrEqual(10);
    for (const { path, defaults } of reads) {
      const absent = await shop.get(path, { token: admin });
      expect(absent.status, path).toBe(200);
      const queries = [...defaults.map((each) => [each]), defaults];
      for (const query of queries) {
        const url = `${path}?${new URLSearchParams(query).toString()}`;
        const explicit = await shop.get(url, { token: admin });
        expect(explicit, url).toMatchObject({ status: 200, text: absent.text });
        expect(explicit.headers.get('etag'), url).toBe(absent.headers.get('etag'));
      }
    }
  });

  it('is cached under the same key as an absent one, with a token and without', async () => {
    const cached = [];
    for (const { path, defaults } of reads) {
      const absent = await shop.get(path);
      if (outcomeOf(absent) === null) continue;
      cached.push(path);
      await vi.waitFor(async () => expect(outcomeOf(await shop.get(path)), path).toBe('hit'), {
        timeout: 10_000,
      });
      for (const query of [...defaults.map((each) => [each]), defaults, defaults.toReversed()]) {
        const url = `${path}?${new URLSearchParams(query).toString()}`;
        for (const sent of [{}, { token: admin }])
          expect(outcomeOf(await shop.get(url, sent)), url).toBe('hit');
      }
    }
    expect(cached).toEqual(
      expect.arrayContaining([
        '/products',
        `/products/${product.id}`,
        `/products/slug/${product.slug}`,
        '/categories',
        '/categories/tree',
        `/categories/${product.category.id}`,
        `/categories/slug/${product.category.slug}`,
        `/categories/${product.category.id}/products`,
      ]),
    );
  });

  it('fills the same key even beside unknown parameters', async () => {
    const path = `/products?category=${product.category.id}&sort=price`;
    const explicit = `${path}&limit=20&withTotal=false&includeSubcategories=false&includeInactive=false`;
    const first = await shop.get(explicit);
    await vi.waitFor(async () => expect(outcomeOf(await shop.get(path))).toBe('hit'), { timeout: 10_000 });
    expect((await shop.get(path)).text).toBe(first.text);
    expect(outcomeOf(await shop.get(explicit))).toBe('hit');
  });

  it('does not hide an invalid parameter', async () => {
    for (const query of [
      'limit=20&limit=20',
      'limit=20.0',
      'sort=Newest',
      'withTotal=False',
      'limit=',
      'color=red',
    ]) {
      expect((await shop.get(`/products?${query}`)).status, query).toBe(400);
    }
  });
});
