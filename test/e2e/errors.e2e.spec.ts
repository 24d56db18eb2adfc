import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type Answer, type TestApp } from '../support/test-app.js';

/** Every error of the API has this shape, and says nothing of what is inside. */
function expectProblem(answer: Answer<unknown>, status: number, code: string): void {
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.body).toMatchObject({
    type: expect.any(String),
    title: expect.any(String),
    status,
    detail: expect.any(String),
    instance: expect.stringMatching(/^\//),
    code,
    requestId: answer.headers.get('x-request-id'),
  });
  expect(answer.text).not.toMatch(/node_modules|\.[jt]s\b|SELECT|at \w+ \(/);
}

describe('errors', () => {
  let shop: TestApp;
  let token: string;

  beforeAll(async () => {
    shop = await startTestApp({ BODY_LIMIT: '10000' });
    token = await shop.token('create_category', 'create_product');
  });
  afterAll(() => shop.close());

  const post = (raw: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
    shop.request('POST', '/categories', {
      token,
      raw,
      headers: { 'content-type': 'application/json', ...headers },
    });

  it.each([
    '{',
    '{"name": }',
    "{'name': 'x'}",
    '{"__proto__": {"a": 1}}',
    '{"constructor": {"prototype": {}}}',
  ])('answer malformed JSON for %j', async (raw) => {
    expectProblem(await post(raw), 400, 'malformed_json');
  });

  it.each(['[]', '1', 'null', 'true', '"text"'])('require an object, not %s', async (raw) => {
    expectProblem(await post(raw), 400, 'validation_failed');
  });

  it('name every invalid field', async () => {
    const answer = await shop.post('/products', { nme: 'x', price: '1.999', stockQuantity: 1.5 }, { token });
    expectProblem(answer, 400, 'validation_failed');
    expect(answer.body.errors?.map(({ field }) => field).sort()).toEqual([
      'categoryId',
      'name',
      'nme',
      'price',
      'stockQuantity',
    ]);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    'nonsense',
  ])('reject %s', async (type) => {
    expectProblem(await post('{"name": "x"}', { 'content-type': type }), 415, 'unsupported_media_type');
  });

  it('reject a compressed body', async () => {
    const bomb = gzipSync(Buffer.alloc(1_000_000, 'a'));
    expectProblem(
      await post(new Uint8Array(bomb), { 'content-encoding': 'gzip' }),
      415,
      'unsupported_media_type',
    );
  });

  it('reject a body over the limit', async () => {
    expectProblem(await post(JSON.stringify({ name: 'x'.repeat(20_000) })), 413, 'body_too_large');
  });

  it('reject a body that is nested too deeply', async () => {
    expectProblem(await post('{"name":'.repeat(1000) + '1' + '}'.repeat(1000)), 400, 'validation_failed');
    expectProblem(await post('['.repeat(4000) + ']'.repeat(4000)), 400, 'validation_failed');
  });

  it.each(['/nothing', '/products/1/2/3', '//nothing', '//api/v2/products', '//api/v1', '//api/v1/Products'])(
    'answer 404 at %s',
    async (path) => {
      for (const method of ['GET', 'POST', 'DELETE']) {
        expectProblem(await shop.request(method, path), 404, 'not_found');
      }
    },
  );

  it.each([
    ['PUT', '/products/1', 'DELETE, GET, HEAD, PATCH'],
    ['POST', '/products/1', 'DELETE, GET, HEAD, PATCH'],
    ['DELETE', '/products', 'GET, HEAD, POST'],
    ['PATCH', '/categories/tree', 'DELETE, GET, HEAD, PATCH'],
    ['POST', '//health/live', 'GET, HEAD'],
    ['POST', '//openapi.json', 'GET, HEAD'],
    ['OPTIONS', '/products', 'GET, HEAD, POST'],
  ])('answer 405 for %s %s with the allowed methods', async (method, path, allow) => {
    const answer = await shop.request(method, path);
    if (path === '/categories/tree') return void expect(answer.status).toBe(401);
    expectProblem(answer, 405, 'method_not_allowed');
    expect(answer.headers.get('allow')).toBe(allow);
  });

  it('reject TRACE and unknown methods', async () => {
    expect(await raw(shop, 'TRACE', '/api/v1/products')).toMatchObject({
      status: 405,
      headers: { allow: 'GET, HEAD, POST' },
    });
    expect((await raw(shop, 'PROPFIND', '/api/v1/products')).status).toBe(405);
    expect((await raw(shop, 'PROPFIND', '/api/v1/nothing')).status).toBe(404);
  });

  it('ignore a method override', async () => {
    const answer = await shop.request('POST', '/products/1', {
      headers: { 'x-http-method-override': 'DELETE' },
    });
    expectProblem(answer, 405, 'method_not_allowed');
  });

  it.each([
    '/products/1?x=1',
    '//health/live?x=1',
    '/products/1/stock?expand=all',
    '/categories/tree?limit=1',
  ])('reject unknown parameters: %s', async (path) => {
    expectProblem(await shop.get(path), 400, 'validation_failed');
  });

  it('reject an invalid path', async () => {
    for (const path of ['/api/v1/products/%', '/api/v1/products/%zz', '/api/v1/products/%c0%af']) {
      const { status, headers, body } = await raw(shop, 'GET', path);
      expect(status).toBe(400);
      expect(headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(JSON.parse(body)).toMatchObject({
        status: 400,
        code: 'bad_request',
        requestId: headers['x-request-id'],
      });
    }
  });

  it('use a valid X-Request-Id, and replace an invalid one', async () => {
    const own = await shop.get('/products', { headers: { 'x-request-id': 'my-request.1' } });
    expect(own.headers.get('x-request-id')).toBe('my-request.1');
    for (const insane of ['', 'x'.repeat(200), 'a b', '<script>']) {
      const answer = await shop.get('/nothing', { headers: { 'x-request-id': insane } });
      expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      expectProblem(answer, 404, 'not_found');
    }
  });

  it('are the same for HEAD, without the body', async () => {
    const get = await shop.get('/products');
    const head = await shop.request('HEAD', '/products');
    expect(head).toMatchObject({ status: 200, text: '' });
    expect(head.headers.get('etag')).toBe(get.headers.get('etag'));
    expect((await shop.request('HEAD', '/products/999999')).status).toBe(404);
  });

  it('reveal nothing about the implementation', async () => {
    const { headers } = await shop.get('/products');
    expect(headers.get('server')).toBeNull();
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });
});

/** Node's client, for what fetch refuses to send. */
function raw(shop: TestApp, method: string, path: string) {
  return new Promise<{ status: number; headers: IncomingHttpHeaders; body: string }>((resolve, reject) => {
    const { hostname, port } = new URL(shop.origin);
    httpRequest({ hostname, port, method, path, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    })
      .on('error', reject)
      .end();
  });
}
