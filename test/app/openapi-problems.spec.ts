import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenAPIObject } from '@nestjs/swagger';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CategoryResponse } from '../../src/catalog/dto/category.dto.js';
import type { ProductResponse } from '../../src/catalog/dto/product.dto.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const SOURCES = join(import.meta.dirname, '../../src');

/** Where the sources name the code of a problem, and what the code is made of there. */
const CODES: readonly [RegExp, (found: string) => string][] = [
  [/\bcode = '([a-z_]+)'/g, (code) => code],
  [/\bnew ValidationError\([^;]*?,\s*'([a-z_]+)',?\s*\);/g, (code) => code],
  [/\bproblem\([^,]+,\s*'([a-z_]+)'/g, (code) => code],
  [/\b(?:super|new UnauthenticatedError)\(\s*'(token_[a-z]+)'/g, (code) => code],
  [/\bnew NotFoundError\('([a-z_]+)'\)/g, (what) => `${what}_not_found`],
  [/\bnew ConflictError\('([a-z_]+)'/g, (field) => `${field}_taken`],
];

function codesInSources(): string[] {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const texts = files.map((name) => readFileSync(join(SOURCES, name), 'utf8'));
  const codes = texts.flatMap((text) =>
    CODES.flatMap(([pattern, codeOf]) => [...text.matchAll(pattern)].map(([, found = '']) => codeOf(found))),
  );
  return [...new Set(codes)].sort();
}

describe('OpenAPI problems', () => {
  let shop: TestApp;
  let token: string;
  let document: OpenAPIObject;

  beforeAll(async () => {
    shop = await startTestApp();
    document = (await shop.get<OpenAPIObject>('//openapi.json')).body;
    token = await shop.token('create_category', 'create_product');
  });
  afterAll(() => shop.close());

  const schema = (name: string) =>
    (document.components?.schemas?.[name] ?? expect.fail(name)) as {
      readonly enum?: readonly string[];
      readonly properties?: Readonly<Record<string, object>>;
    };

  it('list every code in the sources', () => {
    const codes = codesInSources();
    expect(codes.length).toBeGreaterThan(40);
    expect(codes).toEqual(
      expect.arrayContaining([
        'out_of_stock',
        'quantity_too_large',
        'token_missing',
        'cart_item_not_found',
        'email_taken',
        'method_not_allowed',
      ]),
    );
    expect(codes.filter((code) => !schema('ProblemCode').enum?.includes(code))).toEqual([]);
  });

  it('refer to that list for the code of every problem', () => {
    const problems = Object.keys(document.components?.schemas ?? {}).filter((name) =>
      /Problem(Schema)?$/.test(name),
    );
    expect(problems).toEqual(expect.arrayContaining(['ProblemSchema', 'PlaceOrderProblem']));
    for (const name of problems)
      expect(JSON.stringify(schema(name).properties?.code), name).toContain(
        '#/components/schemas/ProblemCode',
      );
  });

  it('describe the additional members of a rejected order', async () => {
    const category = await shop.post<CategoryResponse>('/categories', { name: 'Mugs' }, { token });
    const product = await shop.post<ProductResponse>(
      '/products',
      { name: 'Mug', categoryId: category.body.id, price: '20.00', stockQuantity: 1 },
      { token },
    );
    const order = (quantity: number, more: object = {}) =>
      shop.post<Record<string, unknown>>('/orders', {
        items: [{ productId: product.body.id, quantity }],
        contactEmail: 'ada@example.com',
        ...more,
      });
    const outOfStock = await order(2);
    expect(outOfStock.body).toMatchObject({ code: 'out_of_stock', items: [{ requested: 2, available: 1 }] });
    const totalChanged = await order(1, { expectedTotal: '19.00' });
    expect(totalChanged.body).toMatchObject({ code: 'total_changed', total: '20.00' });

    const conflict = document.paths['/api/v1/orders']?.post?.responses['409'];
    expect(JSON.stringify(conflict)).toContain('#/components/schemas/PlaceOrderProblem');
    const described = Object.keys(schema('PlaceOrderProblem').properties ?? {});
    expect(described).toEqual(expect.arrayContaining(Object.keys(outOfStock.body)));
    expect(described).toEqual(expect.arrayContaining(Object.keys(totalChanged.body)));
    const [line = {}] = outOfStock.body.items as object[];
    expect(Object.keys(schema('ShortLineResponse').properties ?? {}).sort()).toEqual(
      Object.keys(line).sort(),
    );
  });
});
