import { createServer } from 'node:net';
import { once } from 'node:events';
import { gunzipSync, brotliDecompressSync } from 'node:zlib';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { DatabaseHealth } from '../../src/platform/database/database-health.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** What production demands besides. */
const PRODUCTION = {
  NODE_ENV: 'production',
  RATE_LIMIT: 'on',
  JWT_SECRET: 'pL3v8Zq0WnYt5Rk1Hc7Jd9Xf2Gs6Bm4Va0Ue8To',
  PUBLIC_URL: 'https://shop.example.com',
  MAIL: 'file',
};
const TOKEN = 'a token for the metrics';

describe('pages for operators and developers', () => {
  let shop: TestApp;
  afterEach(() => shop.close());

  const start = async (env: Record<string, string> = {}) => {
    shop = await startTestApp(env);
  };
  const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

  describe('the OpenAPI documents', () => {
    it.each(['json', 'yaml'])('are serialized once, tagged, and answered with 304 (%s)', async (format) => {
      await start();
      const first = await shop.get(`//openapi.${format}`);
      const etag = first.headers.get('etag') ?? expect.fail('no ETag');
      const again = await shop.get(`//openapi.${format}`, { headers: { 'if-none-match': etag } });
      expect(again).toMatchObject({ status: 304, text: '' });
      expect((await shop.get(`//openapi.${format}`)).text).toBe(first.text);
    });

    it('are compressed if the client accepts it', async () => {
      await start();
      const raw = async (encoding: string) => {
        const { headers, rawPayload } = await shop.app.inject({
          url: '/openapi.json',
          headers: { 'accept-encoding': encoding },
        });
        return { encoding: headers['content-encoding'], vary: headers.vary, body: rawPayload };
      };
      const plain = await raw('identity');
      const zipped = await raw('gzip');
      const brotli = await raw('gzip, deflate, br');
      expect(plain.encoding).toBeUndefined();
      expect(zipped).toMatchObject({ encoding: 'gzip', vary: expect.stringContaining('accept-encoding') });
      expect(brotli.encoding).toBe('br');
      expect(gunzipSync(zipped.body)).toEqual(plain.body);
      expect(brotliDecompressSync(brotli.body)).toEqual(plain.body);
      expect((await raw('br;q=0, gzip;q=0')).encoding).toBeUndefined();
    });

    it('count towards the rate limit, like Swagger UI and its files', async () => {
      await start({ RATE_LIMIT: 'on' });
      for (const path of ['//openapi.json', '//openapi.yaml', '//docs', '//docs/swagger-ui.css', '//']) {
        expect((await shop.get(path)).headers.get('ratelimit-remaining'), path).toMatch(/^\d+$/);
      }
      await Promise.all(Array.from({ length: 300 }, () => shop.get('//openapi.json')));
      for (const path of ['//openapi.yaml', '//docs', '//docs/swagger-ui.css', '//']) {
        const answer = await shop.get(path);
        expect(answer, path).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
        expect(answer.headers.get('retry-after'), path).toMatch(/^\d+$/);
      }
    });

    it('are off in production, together with Swagger UI', async () => {
      await start(PRODUCTION);
      for (const path of ['//docs', '//docs/', '//docs/swagger-ui.css', '//openapi.json', '//openapi.yaml']) {
        expect(await shop.get(path), path).toMatchObject({ status: 404 });
      }
      expect((await shop.get('//')).text).not.toContain('/docs');
    });

    it.each([
      [PRODUCTION, 'on', 200],
      [{}, 'off', 404],
    ])('are switched by DOCS', async (env, DOCS, status) => {
      await start({ ...env, DOCS });
      for (const path of ['//docs', '//openapi.json', '//openapi.yaml']) {
        expect((await shop.get(path)).status, path).toBe(status);
      }
    });
  });

  describe('the metrics', () => {
    it('are public outside production', async () => {
      await start();
      expect((await shop.get('//metrics')).text).toContain('http_request_duration_seconds');
    });

    it('are 404 in production', async () => {
      await start(PRODUCTION);
      expect((await shop.get('//metrics')).status).toBe(404);
      expect((await shop.get('//metrics', bearer(TOKEN))).status).toBe(404);
    });

    it.each([PRODUCTION, {}])('require METRICS_TOKEN if it is set', async (env) => {
      await start({ ...env, METRICS_TOKEN: TOKEN });
      const without = await shop.get('//metrics');
      expect(without).toMatchObject({ status: 401, body: { code: 'token_missing' } });
      expect(without.headers.get('www-authenticate')).toMatch(/^Bearer/);
      for (const wrong of [`${TOKEN}.`, TOKEN.slice(1), 'x']) {
        expect(await shop.get('//metrics', bearer(wrong))).toMatchObject({ status: 401 });
      }
      const { status, text } = await shop.get('//metrics', bearer(TOKEN));
      expect(status).toBe(200);
      expect(text).toContain('http_request_duration_seconds');
    });

    it.each([PRODUCTION, {}])('are served only on METRICS_PORT if it is set', async (env) => {
      const probe = createServer().listen(0, '127.0.0.1');
      await once(probe, 'listening');
      const { port } = probe.address() as AddressInfo;
      await new Promise((resolve) => probe.close(resolve));
      await start({ ...env, METRICS_PORT: String(port) });
      expect((await shop.get('//metrics')).status).toBe(404);
      const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
      expect(await answer.text()).toContain('http_request_duration_seconds');
      expect((await fetch(`http://127.0.0.1:${port}/api/v1/products`)).status).toBe(404);
    });
  });

  it('readiness reads the database at most once a second', async () => {
    await start();
    const ping = vi.spyOn(shop.app.get(DatabaseHealth, { strict: false }), 'ping');
    const answers = await Promise.all(Array.from({ length: 50 }, () => shop.get('//health/ready')));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(ping.mock.calls.length).toBeLessThanOrEqual(2);
  });

  describe('the start page', () => {
    it('is HTML for a browser, with working links', async () => {
      await start();
      const { status, headers, text } = await shop.get('//', { headers: { accept: 'text/html,*/*;q=0.8' } });
      expect(status).toBe(200);
      expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(headers.get('vary')?.toLowerCase()).toContain('accept');
      const links = [...text.matchAll(/href="http:\/\/localhost:3000([^"]*)"/g)].map(
        ([, path]) => path ?? '',
      );
      // The first one is that of the shop's name.
      expect(links).toEqual(['', '/api/v1/products', '/docs', '/openapi.json', '/health/ready']);
      for (const path of links) expect((await shop.get(`/${path || '/'}`)).status, path).toBe(200);
    });

    it('is JSON for other clients', async () => {
      await start();
      const { headers, body } = await shop.get('//', { headers: { accept: '*/*' } });
      expect(headers.get('content-type')).toMatch(/^application\/json/);
      expect(body).toMatchObject({ links: { api: 'http://localhost:3000/api/v1' } });
    });

    it('has an icon', async () => {
      await start();
      const { status, headers } = await shop.get('//favicon.ico');
      expect(status).toBe(200);
      expect(headers.get('content-type')).toMatch(/^image\//);
    });
  });
});
