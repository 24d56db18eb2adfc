import { request } from 'node:http';
import type { FastifyInstance, onRequestHookHandler } from 'fastify';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CacheHook } from '../../src/platform/cache/cache-hook.js';
import { CacheInterceptor } from '../../src/platform/cache/cache.interceptor.js';
import { CACHED_HANDLER } from '../../src/platform/cache/cached-route.js';
import { Cache } from '../../src/platform/cache/cache.js';
import type { ProductResponse } from '../../src/catalog/dto/product.dto.js';
import { DatabaseUnavailableError } from '../../src/shared/domain-error.js';
import { Shopper } from '../support/shopper.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const ORIGIN = 'https://shop.example';
/** A request with this header goes through the guards and the interceptor, as before the hook. */
const ORDINARY = 'x-ordinary';

type Headers = Readonly<Record<string, string>>;

interface Response {
  readonly status: number;
  /** In the order in which they were sent. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

describe(CacheHook.name, () => {
  let shop: TestApp;
  let product: ProductResponse;
  let token: string;
  const routes = new Set<string>();
  const intercept = vi.spyOn(CacheInterceptor.prototype, 'intercept');
  let addresses = 0;

  beforeAll(async () => {
    const watch = CacheHook.prototype.watch;
    vi.spyOn(CacheHook.prototype, 'watch').mockImplementation(function (this: CacheHook, fastify) {
      watch.call(this, fastify);
      makeOptional(fastify);
    });
    shop = await startTestApp({ CORS_ORIGINS: ORIGIN, RATE_LIMIT: 'on', TRUST_PROXY: '1' });
    product = await (await Shopper.of(shop)).product();
    token = await shop.token('update_product');
  });
  afterAll(() => shop.close());

  function makeOptional(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', (route) => {
      if (!route.config?.[CACHED_HANDLER]) return;
      routes.add(`${String(route.method)} ${route.url}`);
      const hook = route.onRequest as onRequestHookHandler;
      route.onRequest = function (request, reply, done) {
        if (request.headers[ORDINARY] === undefined) hook.call(this, request, reply, done);
        else done();
      };
    });
  }

  /** A client of its own, unless the headers name one: each has its own rate limit. */
  function send(method: string, path: string, headers: Headers = {}): Promise<Response> {
    addresses += 1;
    const client = { 'x-forwarded-for': `198.51.${addresses >> 8}.${addresses & 255}` };
    return new Promise((resolve, reject) => {
      const sent = request(shop.url(path), { method, headers: { ...client, ...headers } });
      sent.on('error', reject).on('response', (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
        response.on('error', reject).on('end', () => {
          const { statusCode: status = 0, rawHeaders } = response;
          const named = rawHeaders.flatMap((name, index) =>
            index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ''] as const] : [],
          );
          resolve({ status, headers: named, body });
        });
      });
      sent.end();
    });
  }

  const header = ({ headers }: Response, name: string) =>
    headers.find(([each]) => each.toLowerCase() === name)?.[1];

  /** Without what differs between two requests. */
  function comparable({ status, headers, body }: Response): Response {
    const id = header({ status, headers, body }, 'x-request-id') ?? '';
    return {
      status,
      headers: headers.map(([name, value]) => [
        name,
        /^(date|x-request-id|ratelimit-reset)$/i.test(name) ? '…' : value,
      ]),
      body: body.replaceAll(id, '…'),
    };
  }

  /** On a busy machine a Redis may be unavailable for a moment. */
  const eventually = <T>(check: () => Promise<T>): Promise<T> => vi.waitFor(check, { timeout: 10_000 });

  /** Sends it both ways. @returns the early response, and whether it came from the hook */
  function compare(method: string, path: string, headers: Headers = {}) {
    return eventually(async () => {
      const ordinary = await send(method, path, { ...headers, [ORDINARY]: '1' });
      intercept.mockClear();
      const early = await send(method, path, headers);
      expect(comparable(early)).toEqual(comparable(ordinary));
      return { ...early, isServedByHook: intercept.mock.calls.length === 0 };
    });
  }

  /** Until it is a hit. @returns its ETag */
  function cached(path: string): Promise<string> {
    return eventually(async () => {
      const response = await send('GET', path);
      expect(header(response, 'x-cache'), path).toBe('hit');
      return header(response, 'etag') ?? '';
    });
  }

  const PATHS: [route: string, path: () => string][] = [
    ['/products', () => '/products'],
    ['/products', () => '/products?limit=1&sort=-price&withTotal=true'],
    ['/products', () => `/products?category=${product.category.id}&limit=20`],
    ['/products/:id', () => `/products/${product.id}`],
    ['/products/:id', () => `/products/${product.id}?includeInactive=false`],
    ['/products/slug/:slug', () => `/products/slug/${product.slug}`],
    ['/products/:id/stock', () => `/products/${product.id}/stock`],
    ['/categories', () => '/categories?limit=2'],
    ['/categories/tree', () => '/categories/tree'],
    ['/categories/:id', () => `/categories/${product.category.id}`],
    ['/categories/slug/:slug', () => `/categories/slug/${product.category.slug}`],
    ['/categories/:id/products', () => `/categories/${product.category.id}/products`],
  ];

  it('is compared for every cached route, and for HEAD', () => {
    const compared = PATHS.flatMap(([route]) => [`GET /api/v1${route}`, `HEAD /api/v1${route}`]);
    expect(new Set(compared)).toEqual(routes);
  });

  describe.each(PATHS)('%s', (_, path) => {
    it('serves the same hit as the interceptor', async () => {
      const tag = await cached(path());
      const sent: readonly Headers[] = [
        {},
        { 'if-none-match': tag },
        { 'if-none-match': '"another"' },
        { origin: ORIGIN },
        { origin: 'https://evil.example', 'if-none-match': `"other", W/${tag}` },
        { 'x-request-id': 'an-id-of-the-client' },
      ];
      for (const headers of sent) {
        for (const method of ['GET', 'HEAD']) {
          await eventually(async () => {
            const response = await compare(method, path(), headers);
            expect(header(response, 'x-cache')).toBe('hit');
            expect(response.isServedByHook).toBe(true);
          });
        }
      }
    });

    it('leaves other requests to the guards and the pipes', async () => {
      await cached(path());
      const unknown = `${path()}${path().includes('?') ? '&' : '?'}color=red`;
      expect(await compare('GET', unknown)).toMatchObject({ status: 400 });
      expect(await compare('GET', path(), { authorization: 'Bearer dead' })).toMatchObject({ status: 401 });
      expect(await compare('GET', path(), { authorization: `Bearer ${token}` })).toMatchObject({
        status: 200,
        isServedByHook: false,
      });
    });
  });

  it.each([
    '/products/999999',
    '/products/-',
    '/products/%37x',
    '/products?limit=0',
    '/categories/tree?limit=1',
  ])('leaves the error of %s to the ordinary pipeline', async (path) => {
    const response = await compare('GET', path);
    expect([400, 404]).toContain(response.status);
    expect(await compare('HEAD', path)).toMatchObject({ status: response.status });
  });

  it('counts each request once, whoever serves it', async () => {
    const path = `/products/${product.id}`;
    await cached(path);
    const client = { 'x-forwarded-for': '203.0.113.1' };
    const remaining = async (method: string, to: string, headers: Headers = {}) =>
      header(await send(method, to, { ...client, ...headers }), 'ratelimit-remaining');
    expect(await remaining('GET', path)).toBe('299');
    expect(await remaining('GET', path, { [ORDINARY]: '1' })).toBe('298');
    expect(await remaining('HEAD', path)).toBe('297');
    // A miss, an error, and a request that the hook does not look at.
    expect(await remaining('GET', '/products/999998')).toBe('296');
    expect(await remaining('GET', '/products?limit=0')).toBe('295');
    expect(await remaining('GET', path, { authorization: 'Bearer dead' })).toBe('294');
  });

  it('refuses a request over the limit as the guard does', async () => {
    const path = `/products/${product.id}`;
    await cached(path);
    const client = { 'x-forwarded-for': '203.0.113.2' };
    for (let count = 0; count < 300; count += 1) {
      expect(await send('GET', path, client)).toMatchObject({ status: 200 });
    }
    const refused = await compare('GET', path, client);
    expect(refused.status).toBe(429);
    expect(Number(header(refused, 'retry-after'))).toBeGreaterThan(0);
  });

  it('counts the same in the metrics', async () => {
    const figures = async (headers: Headers) => {
      const of = async () => {
        const { body } = await send('GET', '//metrics');
        const value = (pattern: RegExp) => Number(pattern.exec(body)?.[1] ?? 0);
        return [
          value(/^cache_lookups_total\{pattern="product:\{id\}",outcome="hit"\} (\d+)/m),
          value(/^cache_lookups_total\{pattern="product:\{id\}",outcome="miss"\} (\d+)/m),
          value(/^cache_lookup_duration_seconds_count\{pattern="product:\{id\}"\} (\d+)/m),
          value(
            /^http_request_duration_seconds_count\{.*route="\/api\/v1\/products\/:id",status="200"\} (\d+)/m,
          ),
          value(
            /^http_request_duration_seconds_count\{.*route="\/api\/v1\/products\/:id",status="404"\} (\d+)/m,
          ),
        ] as const;
      };
      const before = await of();
      await send('GET', `/products/${product.id}`, headers);
      await send('GET', '/products/999997', headers);
      return (await of()).map((value, index) => value - (before[index] ?? 0));
    };
    await cached(`/products/${product.id}`);
    const both: readonly Headers[] = [{}, { [ORDINARY]: '1' }];
    for (const headers of both) {
      await eventually(async () => expect(await figures(headers)).toEqual([1, 1, 2, 1, 1]));
    }
  });

  it('leaves an error of the look-up to the interceptor, which does not look up again', async () => {
    const lookUp = vi.spyOn(shop.app.get(Cache), 'lookUp').mockImplementation(async () => {
      throw new DatabaseUnavailableError();
    });
    const response = await compare('GET', `/products/${product.id}`);
    expect(response.status).toBe(503);
    expect(lookUp).toHaveBeenCalledTimes(2);
    lookUp.mockRestore();
  });
});
