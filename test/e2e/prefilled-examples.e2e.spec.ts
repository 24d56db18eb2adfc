import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DemoCatalogue } from '../../src/catalog/demo-catalogue.service.js';
import type { CategoryTreeResponse } from '../../src/catalog/dto/category.dto.js';
import type { ProductResponse } from '../../src/catalog/dto/product.dto.js';
import type { OrderResponse } from '../../src/orders/dto/order.dto.js';
import type { Page } from '../../src/shared/page.js';
import {
  startTestApp,
  type Answer,
  type RequestOptions,
  type TestApp,
  type TestUser,
} from '../support/test-app.js';

type Json = Record<string, unknown>;

interface Schema extends Json {
  readonly properties?: Record<string, Schema>;
  readonly required?: readonly string[];
  readonly items?: Schema;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly example?: unknown;
  readonly schema: Schema;
}

interface Media {
  readonly schema: Schema;
  readonly example?: unknown;
  readonly examples?: Record<string, { value: unknown }>;
}

interface Operation {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body: Readonly<Record<string, Media>>;
}

/**
 * Operations whose example needs something from outside of the page: a mail, or the caller's own
 * password.
 */
const NEEDS_A_SECRET: Readonly<Record<string, string>> = {
  verifyEmail: 'token_invalid',
  resetPassword: 'token_invalid',
  refresh: 'refresh_token_invalid',
  changePassword: 'bad_credentials',
  changeMyEmail: 'bad_credentials',
};

describe('the examples that Swagger UI fills in', () => {
  let shop: TestApp;
  let admin: TestUser;
  let operations: Operation[];
  let document: Json;
  let product: ProductResponse;
  let categoryId: string;

  beforeAll(async () => {
    shop = await startTestApp();
    await shop.app.get(DemoCatalogue, { strict: false }).load();
    admin = await shop.userOf('admin');
    document = documentIn((await shop.get('//docs/swagger-ui-init.js')).text);
    operations = read(document);
    product =
      (await shop.get<Page<ProductResponse>>('/products?limit=1&inStock=true')).body.items[0] ??
      expect.fail('no product');
    categoryId = (await shop.get<CategoryTreeResponse>('/categories/tree')).body.items[0]?.id ?? '';
  });
  afterAll(() => shop.close());

  const resolve = <T extends object>(value: T): T => {
    if (!('$ref' in value)) return value;
    const parts = String(value.$ref).slice(2).split('/');
    return resolve(parts.reduce<unknown>((at, part) => (at as Json)[part], document) as T);
  };

  function read({ paths }: Json): Operation[] {
    return Object.entries(paths as Record<string, Record<string, Json>>).flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([, operation]) => 'operationId' in operation)
        .map(([method, operation]) => ({
          operationId: String(operation.operationId),
          method: method.toUpperCase(),
          path,
          parameters: ((operation.parameters ?? []) as Parameter[]).map(resolve),
          body: resolve((operation.requestBody ?? {}) as { content?: Operation['body'] }).content ?? {},
        })),
    );
  }

  /** As Swagger UI makes one of a schema: its own example, or one of its parts. */
  function sample(given: Schema): unknown {
    const schema = resolve(given);
    for (const key of ['example', 'default']) if (key in schema) return schema[key];
    if (Array.isArray(schema.enum)) return schema.enum[0];
    if (Array.isArray(schema.oneOf)) return sample(schema.oneOf[0] as Schema);
    if (Array.isArray(schema.anyOf)) return sample(schema.anyOf[0] as Schema);
    if (Array.isArray(schema.allOf)) {
      return Object.assign({}, ...(schema.allOf as Schema[]).map((each) => sample(each) as object)) as object;
    }
    if (schema.properties) {
      return Object.fromEntries(
        Object.entries(schema.properties).map(([name, each]) => [name, sample(each)]),
      );
    }
    if (schema.items) return [sample(schema.items)];
    return [schema.type].flat().includes('string') ? 'string' : 0;
  }

  /**
   * A form has a field for each property; those without an example are empty, and empty ones are
   * not sent.
   */
  function fields(given: Schema): [string, string][] {
    const { properties = {}, required = [] } = resolve(given);
    return Object.entries(properties).flatMap(([name, each]): [string, string][] => {
      const schema = resolve(each);
      const isChosen = required.includes(name) && Array.isArray(schema.enum);
      const value =
        schema.example ?? schema.default ?? (isChosen ? (schema.enum as unknown[])[0] : undefined);
      return value === undefined ? [] : [[name, asText(value)]];
    });
  }

  /** @param ids what a reader types into the parameters of the path, which have no examples */
  async function execute(operation: Operation, ids: Record<string, string>): Promise<Answer<Json>> {
    const query = new URLSearchParams();
    const headers: Record<string, string> = {};
    let path = operation.path;
    for (const { name, in: place, example, schema } of operation.parameters) {
      const resolved = resolve(schema);
      const value = example ?? resolved.example ?? resolved.default;
      if (place === 'path') path = path.replace(`{${name}}`, ids[name] ?? asText(value));
      else if (value !== undefined && place === 'query') query.append(name, asText(value));
      else if (value !== undefined && place === 'header') headers[name] = asText(value);
    }
    const sent: RequestOptions = { headers, token: admin.token };
    const address = `/${path}${query.size > 0 ? `?${query.toString()}` : ''}`;
    const [[type, media] = []] = Object.entries(operation.body);
    if (type === undefined || media === undefined) return shop.request(operation.method, address, sent);
    if (type === 'application/x-www-form-urlencoded') {
      headers['content-type'] = type;
      const raw = new URLSearchParams(fields(media.schema)).toString();
      return shop.request(operation.method, address, { headers, raw });
    }
    const [first] = Object.values(media.examples ?? {});
    return shop.request(operation.method, address, {
      ...sent,
      json: media.example ?? first?.value ?? sample(media.schema),
    });
  }

  const named = (operationId: string) =>
    operations.find((each) => each.operationId === operationId) ?? expect.fail(`no ${operationId}`);

  /** What a reader of the page has found or made. */
  async function someIds({ method, path }: Operation): Promise<Record<string, string>> {
    const as = { token: admin.token };
    if (path.includes('/auth/sessions')) return { id: admin.sessionId };
    if (path.includes('/users')) return { id: (await shop.userOf('customer')).user.id };
    if (path.includes('/roles')) {
      const name = `temporary_${(made += 1)}`;
      return { id: (await shop.post<{ id: string }>('/roles', { name }, as)).body.id };
    }
    if (path.includes('/permissions')) {
      const body = { resource: 'thing', action: `do_${(made += 1)}` };
      return { id: (await shop.post<{ id: string }>('/permissions', body, as)).body.id };
    }
    if (method === 'DELETE' && /categories|products/.test(path)) {
      const { body } = await shop.post<{ id: string }>('/categories', { name: 'Temporary' }, as);
      if (path.includes('/categories')) return { id: body.id };
      const bought = { name: 'Temporary', categoryId: body.id, price: 1 };
      return { id: (await shop.post<{ id: string }>('/products', bought, as)).body.id };
    }
    if (path.includes('/categories')) return { id: categoryId, slug: product.category.slug };
    if (path.includes('/cart')) {
      await shop.post('/cart/items', { productId: product.id, quantity: 1 }, as);
      return { productId: product.id };
    }
    if (path.includes('/orders')) {
      const items = [{ productId: product.id, quantity: 1 }];
      const { body } = await shop.post<OrderResponse>('/orders', { items }, as);
      if (method === 'DELETE') await shop.post(`/orders/${body.id}/cancel`, {}, as);
      return { id: body.id, orderNumber: body.orderNumber };
    }
    const ids = { productId: product.id };
    const [collection = '', isOfOne] = path.split('/{id}');
    if (isOfOne === undefined || collection.endsWith('/products'))
      return { ...ids, id: product.id, slug: product.slug };
    // What the example of the POST to such a collection creates, wherever that is:
    // /products/{productId}/reviews.
    const kind = collection.slice(collection.lastIndexOf('/'));
    const create = operations.find((each) => each.method === 'POST' && each.path.endsWith(kind));
    if (!create) return expect.fail(`There is no POST ${collection} to make an example for ${path}.`);
    const { status, body } = await execute(create, ids);
    expect(status, create.operationId).toBe(201);
    return { ...ids, id: String(body.id) };
  }
  let made = 0;

  it('work unchanged for an administrator', async () => {
    const outcomes: Record<string, string> = {};
    for (const operation of operations) {
      // Some of them end the session, or close the account.
      admin = await shop.userOf('admin');
      const { status, body } = await execute(operation, await someIds(operation));
      const isFine = status < 300;
      outcomes[operation.operationId] = isFine ? 'fine' : `${status} ${asText(body.code)}`;
    }
    const expected = Object.fromEntries(operations.map(({ operationId }) => [operationId, 'fine']));
    for (const [id, code] of Object.entries(NEEDS_A_SECRET)) {
      expected[id] = expect.stringMatching(new RegExp(`^40[01] ${code}$`)) as string;
    }
    expect(outcomes).toEqual(expected);
  });

  it.each(['updateProduct', 'changeStock', 'updateCategory'])(
    'of %s do not change the demo catalogue',
    async (operationId) => {
      const operation = named(operationId);
      const products = (await shop.get<Page<ProductResponse>>('/products?limit=3')).body.items;
      const ids = operation.path.includes('/categories')
        ? products.map(({ category }) => category.id)
        : products.map(({ id }) => id);
      admin = await shop.userOf('admin');
      for (const id of ids) {
        const address = operation.path.replace('/api/v1', '').replace('{id}', id);
        const { updatedAt: _, ...before } = (await shop.get<Json>(address)).body;
        expect((await execute(operation, { id })).status).toBe(200);
        expect((await shop.get<Json>(address)).body).toMatchObject(before);
      }
    },
  );

  it('of listOrders show all orders', () => {
    const { parameters } = named('listOrders');
    const filters = parameters.filter(({ name }) => ['search', 'status', 'from', 'to'].includes(name));
    expect(filters).toHaveLength(4);
    for (const { name, example, schema } of filters) {
      expect(example ?? resolve(schema).example ?? resolve(schema).default, name).toBeUndefined();
    }
  });
});

/** The document that the script of the page gives to Swagger UI. */
function documentIn(script: string): Json {
  let given = '';
  const SwaggerUIBundle = Object.assign(
    ({ spec }: { spec: Json }) => {
      given = JSON.stringify(spec);
      return { initOAuth: () => undefined };
    },
    { presets: {}, plugins: {} },
  );
  const window: { onload?: () => void; location: object } = { location: { search: '' } };
  runInNewContext(script, { window, SwaggerUIBundle, SwaggerUIStandalonePreset: {} });
  window.onload?.();
  return JSON.parse(given) as Json;
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
