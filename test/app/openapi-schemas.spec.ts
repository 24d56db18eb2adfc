import type { OpenAPIObject } from '@nestjs/swagger';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CategoryResponse } from '../../src/catalog/dto/category.dto.js';
import type { ProductResponse } from '../../src/catalog/dto/product.dto.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly default?: unknown;
}

describe('OpenAPI schemas', () => {
  let shop: TestApp;
  let token: string;
  let document: OpenAPIObject;

  beforeAll(async () => {
    shop = await startTestApp();
    document = (await shop.get<OpenAPIObject>('//openapi.json')).body;
    token = await shop.token(
      'create_category',
      'update_category',
      'delete_category',
      'create_product',
      'update_product',
    );
  });
  afterAll(() => shop.close());

  function resolve(schema: Schema): Schema {
    if (!schema.$ref) return schema;
    const name = schema.$ref.slice('#/components/schemas/'.length);
    return document.components?.schemas?.[name] ?? expect.fail(schema.$ref);
  }

  /** The paths of all defaults in a schema and in the schemas that it refers to. */
  function defaultsIn(schema: Schema, path: string): string[] {
    const { properties = {}, items, allOf = [], anyOf = [], oneOf = [], ...own } = resolve(schema);
    return [
      ...('default' in own || 'default' in schema ? [path] : []),
      ...Object.entries(properties).flatMap(([name, each]) => defaultsIn(each, `${path}.${name}`)),
      ...(items ? defaultsIn(items, `${path}[]`) : []),
      ...[...allOf, ...anyOf, ...oneOf].flatMap((each) => defaultsIn(each, path)),
    ];
  }

  const patches = () =>
    Object.entries(document.paths).flatMap(([path, { patch }]) => {
      const body = patch?.requestBody as { content: Record<string, { schema: Schema }> } | undefined;
      return Object.values(body?.content ?? {}).map(({ schema }) => ({ path, schema }));
    });

  it('have no defaults in the body of a PATCH', () => {
    expect(patches().length).toBeGreaterThanOrEqual(7);
    expect(patches().flatMap(({ path, schema }) => defaultsIn(schema, path))).toEqual([]);
  });

  it('describe the body of a PATCH as it works', () => {
    const text = JSON.stringify(patches().map(({ schema }) => resolve(schema)));
    expect(text).not.toMatch(/[Mm]ade from the name|when absent, with/);
  });

  /** What a generated client sends that fills in the defaults of the schema. */
  function withDefaults(path: string, changes: object): object {
    const schema = patches().find((each) => each.path === path)?.schema ?? expect.fail(path);
    const defaults = Object.entries(resolve(schema).properties ?? {}).flatMap(([name, each]) =>
      'default' in each ? [[name, each.default]] : [],
    );
    return { ...Object.fromEntries(defaults), ...changes };
  }

  it('do not let a client that fills in defaults publish a hidden product or category', async () => {
    const category = await shop.post<CategoryResponse>('/categories', { name: 'Garden' }, { token });
    const product = await shop.post<ProductResponse>(
      '/products',
      { name: 'Spade', categoryId: category.body.id, price: '20.00', isActive: false },
      { token },
    );
    const renamed = await shop.patch<ProductResponse>(
      `/products/${product.body.id}`,
      withDefaults('/api/v1/products/{id}', { name: 'Steel spade' }),
      { token },
    );
    expect(renamed).toMatchObject({
      status: 200,
      body: { name: 'Steel spade', isActive: false, slug: 'spade' },
    });

    const hidden = await shop.post<CategoryResponse>(
      '/categories',
      { name: 'Shed', isActive: false },
      { token },
    );
    const moved = await shop.patch<CategoryResponse>(
      `/categories/${hidden.body.id}`,
      withDefaults('/api/v1/categories/{id}', { name: 'Sheds' }),
      { token },
    );
    expect(moved).toMatchObject({ status: 200, body: { name: 'Sheds', isActive: false, slug: 'shed' } });
  });

  /** Every object in the document. */
  function* objectsIn(value: unknown): Generator<Readonly<Record<string, unknown>>> {
    if (value === null || typeof value !== 'object') return;
    if (!Array.isArray(value)) yield value as Readonly<Record<string, unknown>>;
    for (const each of Object.values(value)) yield* objectsIn(each);
  }

  it('allow null only beside a type, because generators need that', () => {
    const nullable = [...objectsIn(document)].filter(
      ({ type }) => Array.isArray(type) && type.includes('null'),
    );
    expect(nullable.length).toBeGreaterThan(10);
    expect([...objectsIn(document)].filter(({ type }) => type === 'null')).toEqual([]);
    expect([...objectsIn(document)].filter((each) => 'nullable' in each)).toEqual([]);
  });

  it('name the page of every list', () => {
    const schemas = document.components?.schemas ?? {};
    const pages = ['Product', 'Category', 'User', 'Order', 'Role', 'Permission', 'Session'];
    expect(Object.keys(schemas)).toEqual(expect.arrayContaining(pages.map((each) => `${each}Page`)));
    const inline = [...objectsIn(document.paths)].filter(
      ({ properties }) => typeof properties === 'object' && properties && 'nextCursor' in properties,
    );
    expect(inline).toEqual([]);
  });

  it('name each enumeration that several of them share', () => {
    expect(Object.keys(document.components?.schemas ?? {})).toEqual(
      expect.arrayContaining(['OrderStatus', 'ProductSort', 'CartNoticeCode', 'ProblemCode', 'TokenType']),
    );
    const lists = [...objectsIn(document)]
      .filter((each) => Array.isArray(each.enum) && each.enum.length > 1)
      .map((each) => JSON.stringify(each.enum));
    expect(lists).toEqual([...new Set(lists)]);
  });

  it('are part of a document smaller than 250 KB', async () => {
    const { text } = await shop.get('//openapi.json');
    expect(Buffer.byteLength(text)).toBeLessThan(250_000);
  });

  it('resolve every reference within the document', () => {
    const references = [...objectsIn(document)].flatMap(({ $ref }) =>
      typeof $ref === 'string' ? [$ref] : [],
    );
    expect(references.some((each) => each.startsWith('#/components/responses/'))).toBe(true);
    for (const reference of new Set(references)) {
      const found = reference
        .slice(2)
        .split('/')
        .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], document);
      expect(found, reference).toBeDefined();
    }
  });
});
