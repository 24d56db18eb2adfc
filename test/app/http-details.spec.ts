import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../support/test-app.js';

const ORIGIN = 'https://shop.example';

describe('HTTP details', () => {
  let shop: TestApp;

  beforeAll(async () => {
    shop = await startTestApp({ CORS_ORIGINS: ORIGIN });
  });
  afterAll(() => shop.close());

  it('answers preflight requests of configured origins for every method', async () => {
    for (const method of ['PUT', 'PATCH', 'DELETE']) {
      const headers = { origin: ORIGIN, 'access-control-request-method': method };
      const answer = await shop.request('OPTIONS', '/products/1', { headers });
      expect(answer.status).toBe(204);
      expect(answer.headers.get('access-control-allow-origin')).toBe(ORIGIN);
      expect(answer.headers.get('access-control-allow-methods')).toContain(method);
    }
  });

  it('exposes every response header to these origins, and lets preflight responses be cached', async () => {
    const { headers } = await shop.get('/products', { headers: { origin: ORIGIN } });
    const exposed = headers.get('access-control-expose-headers')?.toLowerCase().split(/,\s*/) ?? [];
    for (const name of [
      'X-Session-Id',
      'Idempotency-Replayed',
      'X-Request-Id',
      'ETag',
      'Location',
      'Allow',
      'Retry-After',
      'WWW-Authenticate',
      'RateLimit-Limit',
      'RateLimit-Remaining',
      'RateLimit-Reset',
    ]) {
      expect(exposed).toContain(name.toLowerCase());
    }
    const preflight = await shop.request('OPTIONS', '/orders', {
      headers: {
        origin: ORIGIN,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-session-id,idempotency-key,content-type',
      },
    });
    expect(Number(preflight.headers.get('access-control-max-age'))).toBeGreaterThan(0);
    const allowed = preflight.headers.get('access-control-allow-headers')?.toLowerCase();
    for (const name of ['x-session-id', 'idempotency-key', 'content-type']) expect(allowed).toContain(name);
  });

  it('allows no other origin', async () => {
    const answer = await shop.get('/products', { headers: { origin: 'https://evil.example' } });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('varies responses by origin and by authorization', async () => {
    const { headers } = await shop.get('/products', { headers: { origin: ORIGIN } });
    expect(headers.get('vary')?.toLowerCase()).toBe('origin, authorization');
  });

  it('distinguishes a wrong path from a wrong method outside the API too', async () => {
    expect((await shop.get('/nothing')).status).toBe(404);
    expect((await shop.request('PUT', '/products/1')).status).toBe(405);
    expect((await shop.request('PUT', `/products/${'x'.repeat(200)}`)).status).toBe(405);
    for (const path of ['/products/', '/categories/', '/products/slug/', '//docs/nothing.js']) {
      expect(await shop.get(path), path).toMatchObject({ status: 404 });
    }
  });

  it('answers 405 for a method that no route has, with and without a body', async () => {
    for (const sent of [{}, { raw: 'x', headers: { 'content-type': 'text/plain' } }, { raw: '{' }]) {
      const answer = await shop.request('QUERY', '/products', sent);
      expect(answer).toMatchObject({ status: 405, body: { code: 'method_not_allowed' } });
      expect(answer.headers.get('allow')).toBe('GET, HEAD, POST');
    }
  });

  it.each([
    ['/categories/tree', 'GET, HEAD'],
    ['/users/me', 'DELETE, GET, HEAD, PATCH'],
    ['/categories/1', 'DELETE, GET, HEAD, PATCH'],
    ['/auth/sessions', 'GET, HEAD'],
  ])('lists the methods of %s', async (path, allow) => {
    expect((await shop.request('PUT', path)).headers.get('allow')).toBe(allow);
  });

  it('gives a request 30 s to arrive, up to its last header and its last byte', () => {
    const server = shop.app.getHttpServer() as Server & { connectionsCheckingInterval: number };
    expect(server.requestTimeout).toBe(30_000);
    expect(server.headersTimeout).toBe(30_000);
    expect(server.connectionsCheckingInterval).toBeLessThanOrEqual(1_000);
  });

  it.each([
    ['FOO /api/v1/products HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['GET /api/v1/pro ducts HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nHost: x\r\nContent-Length: nine\r\n\r\n', 400],
    [`GET / HTTP/1.1\r\nHost: x\r\nX-Large: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ])('answers invalid HTTP with a problem: %j', async (request, status) => {
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
    'rejects %s as a field and as a parameter',
    async (name) => {
      const refused = { status: 400, body: { errors: [{ field: name }] } };
      expect(await shop.get(`/products?${name}=1`)).toMatchObject(refused);
      const token = await shop.token('create_category');
      const body = { name: 'Odd field', [name]: 1 };
      expect(await shop.post('/categories', body, { token })).toMatchObject(refused);
    },
  );
});
