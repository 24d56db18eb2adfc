import { afterEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('the guest session cookie', () => {
  let shop: TestApp;
  afterEach(() => shop.close());

  const cookieOf = async () => (await shop.post('/sessions', undefined)).headers.get('set-cookie') ?? '';

  it.each([
    ['http://localhost:3000', 'sid', '/', false],
    ['http://localhost:3000/shop', 'sid', '/shop', false],
    ['https://shop.example.com', '__Host-sid', '/', true],
    ['https://example.com/our/shop', '__Secure-sid', '/our/shop', true],
  ])('at %s is named %s and has the path %s', async (PUBLIC_URL, name, path, isSecure) => {
    shop = await startTestApp({ PUBLIC_URL });
    const [pair = '', ...attributes] = (await cookieOf()).split('; ');
    expect(pair).toMatch(new RegExp(`^${name}=[\\w.-]+$`));
    expect(attributes).toEqual(expect.arrayContaining([`Path=${path}`, 'HttpOnly', 'SameSite=Lax']));
    expect(attributes.includes('Secure')).toBe(isSecure);
    expect(attributes.join()).not.toMatch(/domain/i);
  });

  it('is read under its own name only', async () => {
    shop = await startTestApp({ PUBLIC_URL: 'https://shop.example.com' });
    const token = /=([^;]+)/.exec(await cookieOf())?.[1] ?? '';
    const sessionBy = async (cookie: string) => {
      const answer = await shop.request('DELETE', '/cart', { headers: { cookie } });
      return answer.headers.get('x-session-id') ?? 'none';
    };
    const known = await sessionBy(`__Host-sid=${token}`);
    expect(known.split('.')[0]).toBe(token.split('.')[0]);
    for (const name of ['sid', '__Secure-sid']) {
      expect((await sessionBy(`${name}=${token}`)).split('.')[0]).not.toBe(token.split('.')[0]);
    }
  });
});
