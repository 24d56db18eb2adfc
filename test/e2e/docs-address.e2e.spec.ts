import { afterEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('the server address in Swagger UI', () => {
  let shop: TestApp;
  afterEach(() => shop.close());

  async function publicAt(url: string): Promise<void> {
    shop = await startTestApp({ PUBLIC_URL: url });
  }
  /**
   * As a browser asks that has this in its address bar. @returns where it is sent; null: nowhere
   */
  async function sent(host: string, url = '/docs', method: 'GET' | 'HEAD' = 'GET'): Promise<string | null> {
    const { statusCode, headers } = await shop.app.inject({ method, url, headers: { host } });
    if (statusCode === 200) return null;
    expect(statusCode).toBe(302);
    return String(headers.location);
  }

  it('is the public one, whichever host name of this machine opens it', async () => {
    await publicAt('http://localhost:3000');
    for (const host of ['127.0.0.1:3000', '[::1]:3000']) {
      for (const path of ['/docs', '/docs/', '/docs/index.html', '/docs?urls.primaryName=x']) {
        expect(await sent(host, path), host + path).toBe('http://localhost:3000/docs');
      }
    }
    expect(await sent('127.0.0.1:3000', '/docs', 'HEAD')).toBe('http://localhost:3000/docs');
    expect(await sent('localhost:3000')).toBeNull();
    expect(await sent('localhost:3000', '/docs/')).toBeNull();
  });

  it('is the public one if that is an IP address', async () => {
    await publicAt('http://127.0.0.1:3000/');
    expect(await sent('localhost:3000')).toBe('http://127.0.0.1:3000/docs');
    expect(await sent('127.0.0.1:3000')).toBeNull();
  });

  it.each(['127.0.0.1:8080', '127.0.0.1', '10.0.0.7:3000', 'shop:3000', 'evil.example', 'evil.example:3000'])(
    'is unchanged at %s, which may be a tunnel or a proxy',
    async (host) => {
      await publicAt('http://localhost:3000');
      expect(await sent(host)).toBeNull();
    },
  );

  it('is unchanged if the shop has a public host name', async () => {
    await publicAt('https://shop.example.com');
    for (const host of ['127.0.0.1', 'localhost', '127.0.0.1:3000', 'shop.example.com', 'evil.example']) {
      expect(await sent(host), host).toBeNull();
    }
  });

  it('is the only thing that differs', async () => {
    await publicAt('http://localhost:3000');
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
