import { gunzipSync, brotliDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/programs.js';
import { PRODUCTION } from '../support/production.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** The tests' default is a shop without rate limits, which production refuses. */
const IN_PRODUCTION = { ...PRODUCTION, RATE_LIMIT: 'on' };
const TOKEN = 'a token for the metrics';
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

/** One shop for the tests of a group. */
function shopWith(env: Readonly<Record<string, string>> = {}): () => TestApp {
  let shop: TestApp;
  beforeAll(async () => {
    shop = await startTestApp(env);
  });
  afterAll(() => shop.close());
  return () => shop;
}

describe('pages for operators and developers', () => {
  const shop = shopWith();

  describe('the OpenAPI documents', () => {
    it.each(['json', 'yaml'])('are serialized once, tagged, and answered with 304 (%s)', async (format) => {
      const first = await shop().get(`//openapi.${format}`);
      const etag = first.headers.get('etag') ?? expect.fail('no ETag');
      const again = await shop().get(`//openapi.${format}`, { headers: { 'if-none-match': etag } });
      expect(again).toMatchObject({ status: 304, text: '' });
      expect((await shop().get(`//openapi.${format}`)).text).toBe(first.text);
    });

    it('are compressed if the client accepts it', async () => {
      const raw = async (encoding: string) => {
        const { headers, rawPayload } = await shop().app.inject({
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
  });

  it('the metrics are public outside production', async () => {
    expect((await shop().get('//metrics')).text).toContain('http_request_duration_seconds');
  });

  describe('the start page', () => {
    it('is HTML for a browser, with working links', async () => {
      const browser = { headers: { accept: 'text/html,*/*;q=0.8' } };
      const { status, headers, text } = await shop().get('//', browser);
      expect(status).toBe(200);
      expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(headers.get('vary')?.toLowerCase()).toContain('accept');
      const links = [...text.matchAll(/href="http:\/\/localhost:3000([^"]*)"/g)].map(
        ([, path]) => path ?? '',
      );
      // The first one is that of the shop's name.
      expect(links).toEqual(['', '/api/v1/products', '/docs', '/openapi.json', '/health/ready']);
      for (const path of links) expect((await shop().get(`/${path || '/'}`)).status, path).toBe(200);
    });

    it('is JSON for other clients', async () => {
      const { headers, body } = await shop().get('//', { headers: { accept: '*/*' } });
      expect(headers.get('content-type')).toMatch(/^application\/json/);
      expect(body).toMatchObject({ links: { api: 'http://localhost:3000/api/v1' } });
    });

    it('has an icon', async () => {
      const { status, headers } = await shop().get('//favicon.ico');
      expect(status).toBe(200);
      expect(headers.get('content-type')).toMatch(/^image\//);
    });
  });
});

describe('pages for operators and developers in production', () => {
  const shop = shopWith(IN_PRODUCTION);

  it('have no OpenAPI documents and no Swagger UI', async () => {
    for (const path of ['//docs', '//docs/', '//docs/swagger-ui.css', '//openapi.json', '//openapi.yaml']) {
      expect(await shop().get(path), path).toMatchObject({ status: 404 });
    }
    expect((await shop().get('//')).text).not.toContain('/docs');
  });

  it('have no metrics', async () => {
    expect((await shop().get('//metrics')).status).toBe(404);
    expect((await shop().get('//metrics', bearer(TOKEN))).status).toBe(404);
  });
});

describe.each([
  ['in production', IN_PRODUCTION, 'on', 200],
  ['outside production', {}, 'off', 404],
])('%s', (_, env, DOCS, status) => {
  const shop = shopWith({ ...env, DOCS, METRICS_TOKEN: TOKEN });

  it(`DOCS=${DOCS} switches the OpenAPI documents and Swagger UI`, async () => {
    for (const path of ['//docs', '//openapi.json', '//openapi.yaml']) {
      expect((await shop().get(path)).status, path).toBe(status);
    }
  });

  it('the metrics require METRICS_TOKEN if it is set', async () => {
    const without = await shop().get('//metrics');
    expect(without).toMatchObject({ status: 401, body: { code: 'token_missing' } });
    expect(without.headers.get('www-authenticate')).toMatch(/^Bearer/);
    for (const wrong of [`${TOKEN}.`, TOKEN.slice(1), 'x']) {
      expect(await shop().get('//metrics', bearer(wrong))).toMatchObject({ status: 401 });
    }
    const { status, text } = await shop().get('//metrics', bearer(TOKEN));
    expect(status).toBe(200);
    expect(text).toContain('http_request_duration_seconds');
  });

  it('the metrics are served only on METRICS_PORT if it is set', async () => {
    const port = await freePort();
    const ported = await startTestApp({ ...env, METRICS_PORT: String(port) });
    try {
      expect((await ported.get('//metrics')).status).toBe(404);
      const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
      expect(await answer.text()).toContain('http_request_duration_seconds');
      expect((await fetch(`http://127.0.0.1:${port}/api/v1/products`)).status).toBe(404);
    } finally {
      await ported.close();
    }
  });
});
