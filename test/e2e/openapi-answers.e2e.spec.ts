import type { OpenAPIObject } from '@nestjs/swagger';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CategoryResponse } from '../../src/catalog/dto/category.dto.js';
import type { ProductResponse } from '../../src/catalog/dto/product.dto.js';
import { startTestApp, type Answer, type RequestOptions, type TestApp } from '../support/test-app.js';

type Json = Readonly<Record<string, unknown>>;
type Call = readonly [method: string, path: string, template: string, sent: RequestOptions];

/** Headers that belong to what was asked for; the others are on every answer. */
const DOCUMENTED = [
  'etag',
  'idempotency-replayed',
  'location',
  'retry-after',
  'www-authenticate',
  'x-session-id',
];

describe('responses and the OpenAPI document', () => {
  let shop: TestApp;
  let token: string;
  let document: OpenAPIObject;
  let categoryId: string;
  let product: ProductResponse;

  beforeAll(async () => {
    shop = await startTestApp();
    token = (await shop.userOf('admin')).token;
    document = (await shop.get<OpenAPIObject>('//openapi.json')).body;
    categoryId = (await shop.post<CategoryResponse>('/categories', { name: 'Mugs' }, { token })).body.id;
    product = (await shop.post<ProductResponse>('/products', newProduct(), { token })).body;
  });
  afterAll(() => shop.close());

  const newProduct = () => ({ name: 'Mug', categoryId, price: '20.00', stockQuantity: 9 });
  const ask = ([method, path, , sent]: Call) => shop.request(method, path, sent);

  function resolve<T extends object>(value: T): T {
    if (!('$ref' in value)) return value;
    const parts = String(value.$ref).slice('#/'.length).split('/');
    return resolve(parts.reduce<unknown>((at, part) => (at as Json)[part], document) as T);
  }

  function described([method, , template]: Call, status: number) {
    const operation = document.paths[`/api/v1${template}`]?.[method.toLowerCase() as 'get'];
    return resolve(operation?.responses[status] ?? expect.fail(`${method} ${template} ${status}`)) as {
      headers?: Json;
      content?: Readonly<Record<string, { schema: object }>>;
    };
  }

  const present = ({ headers }: Answer<unknown>) => DOCUMENTED.filter((name) => headers.has(name));

  it('agree on the headers', async () => {
    const { id, slug } = product;
    await shop.patch(`/products/${id}`, { slug: 'renamed-mug' }, { token });
    const order = { items: [{ productId: id, quantity: 1 }], contactEmail: 'ada@example.com' };
    const session = (await shop.post<{ sessionId: string }>('/sessions', undefined)).body.sessionId;
    const keyed = { json: order, headers: { 'x-session-id': session, 'idempotency-key': 'headers' } };
    const calls: Call[] = [
      ['POST', '/products', '/products', { token, json: newProduct() }],
      ['PATCH', `/products/${id}`, '/products/{id}', { token, json: { description: 'Holds 300 ml.' } }],
      ['PATCH', `/products/${id}/stock`, '/products/{id}/stock', { token, json: { delta: 1 } }],
      ['GET', `/products/${id}/stock`, '/products/{id}/stock', {}],
      ['GET', `/products/slug/${slug}`, '/products/slug/{slug}', {}],
      ['POST', '/categories', '/categories', { token, json: { name: 'Cups' } }],
      [
        'PATCH',
        `/categories/${categoryId}`,
        '/categories/{id}',
        { token, json: { description: 'Of clay.' } },
      ],
      ['GET', '/categories/tree', '/categories/tree', {}],
      ['POST', '/roles', '/roles', { token, json: { name: 'packer', permissions: [] } }],
      ['POST', '/users', '/users', { token, json: { email: 'eve@example.com', username: 'eve' } }],
      ['POST', '/cart/items', '/cart/items', { json: { productId: id } }],
      ['POST', '/orders', '/orders', { json: order, headers: { 'idempotency-key': 'no-session' } }],
      ['POST', '/orders', '/orders', keyed],
      ['POST', '/orders', '/orders', keyed],
      ['GET', '/users/me', '/users/me', {}],
      ['GET', '/products', '/products', { token: 'altered' }],
      ['POST', '/auth/login', '/auth/login', { json: { login: 'nobody', password: 'wrong' } }],
      ['POST', '/auth/refresh', '/auth/refresh', { json: { refreshToken: 'unknown' } }],
    ];
    const seen = new Set<string>();
    for (const call of calls) {
      const answer = await ask(call);
      const { headers = {} } = described(call, answer.status);
      const documented = Object.keys(headers).map((name) => name.toLowerCase());
      const undocumented = present(answer).filter((name) => !documented.includes(name));
      expect(undocumented, `${call[0]} ${call[1]} ${answer.status}`).toEqual([]);
      for (const name of present(answer)) seen.add(name);
    }
    expect([...seen].sort()).toEqual(DOCUMENTED.filter((name) => name !== 'retry-after'));
  });

  it('agree on the members of a problem', async () => {
    const calls: Call[] = [
      ['POST', '/cart/items', '/cart/items', { json: { productId: product.id, quantity: 900 } }],
      ['PATCH', `/products/${product.id}/stock`, '/products/{id}/stock', { token, json: { delta: -900 } }],
      ['POST', '/orders', '/orders', { json: {} }],
    ];
    for (const call of calls) {
      const answer = await ask(call);
      expect(answer.status, call[2]).toBeGreaterThanOrEqual(400);
      const { content } = described(call, answer.status);
      const schema = resolve(content?.['application/problem+json']?.schema ?? expect.fail(call[2]));
      const members = Object.keys((schema as { properties?: Json }).properties ?? {});
      expect(members, `${call[2]} ${answer.status}`).toEqual(
        expect.arrayContaining(Object.keys(answer.body as object)),
      );
    }
  });

  it('name shared components, without numbers', () => {
    const names = Object.values(document.components ?? {}).flatMap((section) => Object.keys(section as Json));
    expect(names.length).toBeGreaterThan(100);
    expect(names.filter((name) => /\d$/.test(name) && name !== 'oauth2')).toEqual([]);
  });
});
