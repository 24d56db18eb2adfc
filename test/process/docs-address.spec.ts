import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../support/test-app.js';

/**
 * Opens Swagger UI as a browser does that has this host in its address bar. @returns where it is
 * sent; null: nowhere
 */
type Open = (host: string, url?: string, method?: 'GET' | 'HEAD') => Promise<string | null>;

function shopAt(PUBLIC_URL: string): Open {
  let shop: TestApp;
  beforeAll(async () => {
    shop = await startTestApp({ PUBLIC_URL });
  });
  afterAll(() => shop.close());
  return async (host, url = '/docs', method = 'GET') => {
    const { statusCode, headers } = await shop.app.inject({ method, url, headers: { host } });
    if (statusCode === 200) return null;
    expect(statusCode).toBe(302);
    return String(headers.location);
  };
}

describe('the server address in Swagger UI of http://localhost:3000', () => {
  const sent = shopAt('http://localhost:3000');

  it('is the public one, whichever host name of this machine opens it', async () => {
    for (const host of ['127.0.0.1:3000', '[::1]:3000']) {
      for (const path of ['/docs', '/docs/', '/docs/index.html', '/docs?urls.primaryName=x']) {
        expect(await sent(host, path), host + path).toBe('http://localhost:3000/docs');
      }
    }
    expect(await sent('127.0.0.1:3000', '/docs', 'HEAD')).toBe('http://localhost:3000/docs');
    expect(await sent('localhost:3000')).toBeNull();
    expect(await sent('localhost:3000', '/docs/')).toBeNull();
  });

  it.each(['127.0.0.1:8080', '127.0.0.1', '10.0.0.7:3000', 'shop:3000', 'evil.example', 'evil.example:3000'])(
    'is unchanged at %s, which may be a tunnel or a proxy',
    async (host) => {
      expect(await sent(host)).toBeNull();
    },
  );

  it('is the only thing that differs', async () => {
    for (const path of [
      '/docs/swagger-ui.css',
      '/docs/oauth2-redirect.html',
      '/api/v1/products',
      '/health/live',
    ]) {
      expect(await sent('127.0.0.1:3000', path), path).toBeNull();
    }
  });
});

describe('the server address in Swagger UI of http://127.0.0.1:3000/', () => {
  const sent = shopAt('http://127.0.0.1:3000/');

  it('is the public one if that is an IP address', async () => {
    expect(await sent('localhost:3000')).toBe('http://127.0.0.1:3000/docs');
    expect(await sent('127.0.0.1:3000')).toBeNull();
  });
});

describe('the server address in Swagger UI of https://shop.example.com', () => {
  const sent = shopAt('https://shop.example.com');

  it('is unchanged if the shop has a public host name', async () => {
    for (const host of ['127.0.0.1', 'localhost', '127.0.0.1:3000', 'shop.example.com', 'evil.example']) {
      expect(await sent(host), host).toBeNull();
    }
  });
});
