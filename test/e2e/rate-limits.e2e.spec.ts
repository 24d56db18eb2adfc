import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ThrottlerStorage } from '@nestjs/throttler';
import { Passwords } from '../../src/users/passwords/passwords.js';
import { BackgroundJobs } from '../../src/platform/jobs/background-jobs.js';
import type { BoundedStorage } from '../../src/platform/http/rate-limit.storage.js';
import { startTestApp, type Answer, type TestApp } from '../support/test-app.js';

const PASSWORD = 'correct horse battery staple';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** Asks so often, one after the other. */
async function times<T>(count: number, ask: (index: number) => Promise<Answer<T>>): Promise<number[]> {
  const statuses: number[] = [];
  for (let index = 0; index < count; index += 1) statuses.push((await ask(index)).status);
  return statuses;
}

const of = (count: number, status: number) => Array.from({ length: count }, () => status);

describe('rate limits', () => {
  let shop: TestApp;
  /** Other addresses, as a proxy names them; each test takes its own. */
  let made = 0;
  let here: Record<string, string>;

  beforeAll(async () => {
    shop = await startTestApp({ RATE_LIMIT: 'on', TRUST_PROXY: '1' });
    await shop.post('/auth/register', {
      username: 'victim',
      email: 'victim@example.com',
      password: PASSWORD,
    });
  });
  afterAll(() => shop.close());
  beforeEach(() => {
    here = elsewhere();
  });

  function elsewhere(): Record<string, string> {
    made += 1;
    return { 'x-forwarded-for': `198.51.100.${made}` };
  }

  const login = (name: string, password: string, headers = here) =>
    shop.post('/auth/login', { login: name, password }, { headers });

  it('report the remaining requests with each response', async () => {
    const first = await shop.get('/products', { headers: here });
    const second = await shop.get('/categories/tree', { headers: here });
    expect(first.headers.get('ratelimit-limit')).toBe('300');
    expect(first.headers.get('ratelimit-remaining')).toBe('299');
    expect(second.headers.get('ratelimit-remaining')).toBe('298');
    expect(Number(second.headers.get('ratelimit-reset'))).toBeGreaterThan(50);
    expect(Number(second.headers.get('ratelimit-reset'))).toBeLessThanOrEqual(60);
  });

  it('stop password guessing before the password is hashed', async () => {
    expect(await times(10, (guess) => login('victim', `guess number ${guess}`))).toEqual(of(10, 401));
    const hashing = vi.spyOn(shop.app.get(Passwords, { strict: false }), 'verify');
    const answer = await login('victim', PASSWORD);
    expect(answer).toMatchObject({ status: 429, body: { code: 'rate_limited', status: 429 } });
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(answer.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    expect(answer.headers.get('ratelimit-remaining')).toBe('0');
    expect(hashing).not.toHaveBeenCalled();
    hashing.mockRestore();
  });

  it('do not lock out the owner of the account at another address', async () => {
    expect((await times(11, () => login('victim', 'wrong password'))).at(-1)).toBe(429);
    expect((await login('victim', PASSWORD, elsewhere())).status).toBe(200);
    expect((await login('somebody else', 'wrong password')).status).toBe(401);
  });

  it('count an account by each of its two names, however it is written', async () => {
    const emails = ['Victim@Example.com', 'victim@example.com', ' VICTIM@EXAMPLE.COM '];
    const usernames = ['victim', ' Victim', 'VICTIM '];
    // An account bears no more than both together.
    for (const names of [emails, usernames]) {
      const statuses = await times(11, (index) => login(names[index % 3] ?? '', 'wrong password'));
      expect(statuses).toEqual([...of(10, 401), 429]);
    }
    expect((await login('victim@example.com', 'wrong password')).status).toBe(429);
  });

  it('count malformed requests too', async () => {
    const statuses = await times(11, (index) =>
      shop.post('/auth/login', { login: 'victim', password: 'x', [`junk${index}`]: 1 }, { headers: here }),
    );
    expect(statuses).toEqual([...of(10, 400), 429]);
  });

  it('stop trying one password on many accounts', async () => {
    const statuses = await times(31, (index) => login(`account-${index}`, 'wrong password'));
    expect(statuses).toEqual([...of(30, 401), 429]);
  });

  it('count a password grant as a log-in', async () => {
    expect(await times(9, () => login('victim', 'wrong password'))).toEqual(of(9, 401));
    const grant = (junk: number) => {
      const fields = { grant_type: 'password', username: 'victim', password: 'wrong', login: `junk-${junk}` };
      return shop.request('POST', '/auth/token', {
        raw: new URLSearchParams(fields).toString(),
        headers: { ...FORM, ...here },
      });
    };
    expect((await times(2, grant)).map((status) => status === 429)).toEqual([false, true]);
  });

  it('limit the mails to an address, without revealing whether one was sent', async () => {
    const forgot = (email: string) => shop.post('/auth/password/forgot', { email }, { headers: here });
    for (const email of ['victim@example.com', 'nobody@example.com']) {
      expect(await times(4, () => forgot(email))).toEqual([...of(3, 202), 429]);
    }
    await shop.app.get(BackgroundJobs).idle();
  });

  it('show a page to browsers', async () => {
    const post = () =>
      shop.request('POST', '//verify-email', { raw: 'token=x', headers: { ...FORM, ...here } });
    expect(await times(30, post)).toEqual(of(30, 400));
    const answer = await post();
    expect(answer).toMatchObject({ status: 429, text: expect.stringContaining('Please try again in') });
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('retry-after')).toBeTruthy();
  });

  it('are checked before the access token', async () => {
    const answers = await times(301, () => shop.get('/users/me', { token: 'nonsense', headers: here }));
    expect(answers.filter((status) => status === 401)).toHaveLength(300);
    expect(answers.at(-1)).toBe(429);
    expect((await shop.get('/users/me', { token: 'nonsense', headers: elsewhere() })).status).toBe(401);
  });

  it('apply to the OpenAPI documents, to Swagger UI and its files, and to the start page', async () => {
    const pages = ['//openapi.json', '//openapi.yaml', '//docs', '//docs/swagger-ui.css', '//'];
    const get = (path: string, more = {}) => shop.get(path, { headers: { ...here, ...more } });
    for (const path of pages) {
      expect((await get(path)).headers.get('ratelimit-remaining'), path).toMatch(/^\d+$/);
    }
    await Promise.all(Array.from({ length: 300 }, () => get('//openapi.json', { 'if-none-match': '*' })));
    for (const path of pages) {
      const answer = await get(path);
      expect(answer, path).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
      expect(answer.headers.get('retry-after'), path).toMatch(/^\d+$/);
    }
  });

  it('do not apply to health and metrics', async () => {
    for (const path of ['//health/live', '//health/ready', '//metrics']) {
      const answer = await shop.get(path, { headers: here });
      expect(answer.headers.get('ratelimit-limit')).toBeNull();
    }
    expect(await times(301, () => shop.get('//health/live', { headers: here }))).toEqual(of(301, 200));
  });

  it('use the address given by the proxy, and ignore what the client sent', async () => {
    const address = here['x-forwarded-for'] ?? '';
    const statuses = await times(31, (index) =>
      login(`a-${index}`, 'wrong', { 'x-forwarded-for': `203.0.113.${index}, ${address}` }),
    );
    expect(statuses).toEqual([...of(30, 401), 429]);
  });

  it('create no counters for accounts once the address is over its limit', async () => {
    const storage = shop.app.get<BoundedStorage>(ThrottlerStorage, { strict: false });
    await times(30, (index) => login(`b-${index}`, 'wrong'));
    const before = storage.size;
    expect(new Set(await times(50, (index) => login(`c-${index}`, 'wrong')))).toEqual(new Set([429]));
    expect(storage.size).toBe(before);
  });
});

describe('rate limits without a proxy', () => {
  it('ignore headers with addresses', async () => {
    const shop = await startTestApp({ RATE_LIMIT: 'on' });
    const statuses = await times(31, (index) =>
      shop.post(
        '/auth/login',
        { login: `account-${index}`, password: 'wrong' },
        {
          headers: {
            'x-forwarded-for': `203.0.113.${index}`,
            'x-real-ip': `203.0.113.${index}`,
            forwarded: `for=203.0.113.${index}`,
          },
        },
      ),
    );
    expect(statuses).toEqual([...of(30, 401), 429]);
    await shop.close();
  });
});

describe('without rate limits', () => {
  it('requests are not counted', async () => {
    const shop = await startTestApp({ RATE_LIMIT: 'off' });
    const answer = await shop.get('/products');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('ratelimit-limit')).toBeNull();
    await shop.close();
  });
});
