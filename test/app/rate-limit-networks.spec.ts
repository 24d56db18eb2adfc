import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../support/test-app.js';

const PASSWORD = 'correct horse battery staple';
const TRIES = 10;

describe('rate limits of networks', () => {
  let shop: TestApp;

  beforeAll(async () => {
    shop = await startTestApp({ RATE_LIMIT: 'on', TRUST_PROXY: '1' });
    const victim = { username: 'victim', email: 'victim@example.com', password: PASSWORD };
    expect((await shop.post('/auth/register', victim)).status).toBe(201);
  });
  afterAll(() => shop.close());

  /** @param address as the proxy names it */
  const login = (address: string, password: string, more: object = {}) => {
    const headers = { 'x-forwarded-for': address };
    return shop.post('/auth/login', { login: 'victim', password, ...more }, { headers });
  };

  it('stop guessing from many addresses of one IPv6 network, but not the owner elsewhere', async () => {
    const statuses: number[] = [];
    for (let guess = 0; guess < TRIES; guess += 1) {
      statuses.push((await login(`2001:db8:1:2:${guess}:${guess}:0:1`, `guess ${guess}`)).status);
    }
    expect(statuses).toEqual(Array.from({ length: TRIES }, () => 401));
    const stopped = await login('2001:db8:1:2:ffff:ffff:ffff:ffff', PASSWORD);
    expect(stopped).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
    expect(Number(stopped.headers.get('retry-after'))).toBeGreaterThan(0);
    for (const elsewhere of ['2001:db8:1:3::1', '2001:db8:2:2::1', '198.51.100.1']) {
      expect((await login(elsewhere, PASSWORD)).status, elsewhere).toBe(200);
    }
  });

  it('stop guessing with additional invalid fields', async () => {
    const statuses: number[] = [];
    for (let guess = 0; guess <= TRIES; guess += 1) {
      const answer = await login(`2001:db8:9:9::${guess}`, `guess ${guess}`, { [`junk${guess}`]: guess });
      statuses.push(answer.status);
    }
    expect(statuses).toEqual([...Array.from({ length: TRIES }, () => 400), 429]);
  });

  it('count an IPv4 address and its IPv6 form as the same', async () => {
    for (let guess = 0; guess < TRIES; guess += 1) {
      await login(guess % 2 ? '203.0.113.7' : '::ffff:203.0.113.7', `guess ${guess}`);
    }
    expect((await login('203.0.113.7', PASSWORD)).status).toBe(429);
    expect((await login('::ffff:203.0.113.8', PASSWORD)).status).toBe(200);
  });

  it('count an address with a port from a proxy as the same', async () => {
    for (let guess = 0; guess < TRIES; guess += 1)
      await login(`203.0.113.99:${40_000 + guess}`, `guess ${guess}`);
    expect((await login('203.0.113.99', PASSWORD)).status).toBe(429);
    expect((await login('203.0.113.98:4711', PASSWORD)).status).toBe(200);
  });
});

describe('rate limits of several workers without Redis', () => {
  let shop: TestApp;

  beforeAll(async () => {
    shop = await startTestApp({ RATE_LIMIT: 'on', WORKERS: '4', REDIS_URL: '' });
  });
  afterAll(() => shop.close());

  it('are divided among the workers', async () => {
    expect((await shop.get('/products')).headers.get('ratelimit-limit')).toBe('75');
    const statuses = await Promise.all(
      Array.from({ length: 100 }, async () => (await shop.get('/products')).status),
    );
    expect(statuses.filter((status) => status === 200)).toHaveLength(74);
  });
});
