import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../support/test-app.js';

const ORIGIN = 'https://shop.example';

describe('the edge', () => {
  let shop: TestApp;

  beforeAll(async () => {
    shop = await startTestApp({ CORS_ORIGINS: ORIGIN });
  });
  afterAll(() => shop.close());

  it('answers preflights of the origins on the list, for every method', async () => {
    for (const method of ['PUT', 'PATCH', 'DELETE']) {
      const headers = { origin: ORIGIN, 'access-control-request-method': method };
      const answer = await shop.request('OPTIONS', '/products/1', { headers });
      expect(answer.status).toBe(204);
      expect(answer.headers.get('access-control-allow-origin')).toBe(ORIGIN);
      expect(answer.headers.get('access-control-allow-methods')).toContain(method);
    }
  });

  it('names no other origin', async () => {
    const answer = await shop.get('/products', { headers: { origin: 'https://evil.example' } });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('tells caches that an answer is for one origin, and for one caller', async () => {
    const { headers } = await shop.get('/products', { headers: { origin: ORIGIN } });
    expect(headers.get('vary')?.toLowerCase()).toBe('origin, authorization');
  });

  it('tells a wrong address from a wrong method here too', async () => {
    expect((await shop.get('/nothing')).status).toBe(404);
    expect((await shop.request('PUT', '/products/1')).status).toBe(405);
    expect((await shop.request('PUT', `/products/${'x'.repeat(200)}`)).status).toBe(405);
    for (const path of ['/products/', '/categories/', '/products/slug/', '//docs/nothing.js']) {
      expect(await shop.get(path), path).toMatchObject({ status: 404 });
    }
  });

  it.each([
    ['FOO /api/v1/products HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['GET /api/v1/pro ducts HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nHost: x\r\nContent-Length: nine\r\n\r\n', 400],
    [`GET / HTTP/1.1\r\nHost: x\r\nX-Large: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ])('answers what is not HTTP with a problem: %j', async (request, status) => {
    const { port } = new URL(shop.origin);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(request);
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    await once(socket, 'close');
    const answer = Buffer.concat(chunks).toString();
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toMatch(/Content-Type: application\/problem\+json/);
    const problem = JSON.parse(body) as { requestId: string };
    expect(problem).toMatchObject({ status, code: expect.any(String) });
    expect(head).toContain(`X-Request-Id: ${problem.requestId}`);
  });

  it.each(['toString', 'valueOf', 'hasOwnProperty', '__defineGetter__', 'prototype'])(
    'knows %s neither as a field nor as a parameter',
    async (name) => {
      const refused = { status: 400, body: { errors: [{ field: name }] } };
      expect(await shop.get(`/products?${name}=1`)).toMatchObject(refused);
      const token = await shop.token('create_category');
      const body = { name: 'Odd field', [name]: 1 };
      expect(await shop.post('/categories', body, { token })).toMatchObject(refused);
    },
  );
});
