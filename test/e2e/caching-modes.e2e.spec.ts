import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PRODUCTION } from '../support/production.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('caching in production', () => {
  let shop: TestApp;
  beforeAll(async () => {
    shop = await startTestApp({ ...PRODUCTION, RATE_LIMIT: 'on' });
  });
  afterAll(() => shop.close());

  it('X-Cache is sent only to clients that ask for it', async () => {
    expect((await shop.get('/products')).headers.get('x-cache')).toBeNull();
    const asked = await shop.get('/products', { headers: { 'x-cache': '?' } });
    expect(asked.headers.get('x-cache')).toMatch(/^(hit|miss|bypass)$/);
  });
});

describe('caching with several workers and no Redis', () => {
  let shop: TestApp;
  beforeAll(async () => {
    shop = await startTestApp({ WORKERS: '2', REDIS_URL: '' });
  });
  afterAll(() => shop.close());

  it("nothing is cached, because no worker is notified of another's writes", async () => {
    await shop.get('/products');
    const answer = await shop.get('/products');
    expect(answer.headers.get('x-cache')).toBe('bypass');
    const { body } = await shop.get<{ cache: string }>('//health/ready');
    expect(body.cache).toBe('off');
  });
});
