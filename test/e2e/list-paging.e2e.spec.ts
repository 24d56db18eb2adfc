import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { Page } from '../../src/shared/page.js';
import { startTestApp, type TestApp, type TestUser } from '../support/test-app.js';

interface Item {
  readonly id: string;
}

describe('lists', () => {
  let shop: TestApp;
  let admin: TestUser;

  beforeAll(async () => {
    shop = await startTestApp();
    admin = await shop.userOf('admin');
  });
  afterAll(() => shop.close());

  const get = (path: string) => shop.get<Page<Item>>(path, { token: admin.token });

  it('accept a limit wherever the OpenAPI document has a list', async () => {
    const { body: document } = await shop.get<OpenAPIObject>('//openapi.json');
    const lists = Object.entries(document.paths).filter(
      ([path, { get: operation }]) =>
        !path.includes('{') && /schemas\/\w+Page"/.test(JSON.stringify(operation?.responses['200'] ?? {})),
    );
    const paths = lists.map(([path]) => path.replace('/api/v1', ''));
    expect(paths).toEqual(
      expect.arrayContaining(['/permissions', '/roles', '/auth/sessions', '/categories', '/products']),
    );
    for (const path of paths) {
      expect((await get(`${path}?limit=100`)).status, path).toBe(200);
      expect((await get(`${path}?limit=1`)).body.items.length, path).toBeLessThanOrEqual(1);
      for (const limit of ['0', '101', '-1', 'x', '']) {
        expect((await get(`${path}?limit=${limit}`)).status, `${path} ${limit}`).toBe(400);
      }
      expect((await get(`${path}?cursor=nonsense`)).status, path).toBe(400);
    }
  });

  it.each(['/permissions', '/roles', '/auth/sessions'])(
    'of %s return each item once, page by page',
    async (path) => {
      for (let n = 0; n < 3; n += 1) {
        await shop.post('/roles', { name: `paged_${n}` }, { token: admin.token });
      }
      const whole = (await get(`${path}?limit=100&withTotal=true`)).body;
      expect(whole.nextCursor).toBeNull();
      expect(whole.total).toBe(whole.items.length);
      const seen: string[] = [];
      let next: string | null = '';
      while (next !== null) {
        const page: Page<Item> = (await get(`${path}?limit=2${next && `&cursor=${next}`}`)).body;
        seen.push(...page.items.map(({ id }) => id));
        next = page.nextCursor;
      }
      expect(seen).toEqual(whole.items.map(({ id }) => id));
    },
  );

  it('return 20 items without a limit', async () => {
    const { items, nextCursor } = (await get('/permissions')).body;
    expect(items).toHaveLength(20);
    expect(nextCursor).not.toBeNull();
  });

  it('reject the cursor of another list', async () => {
    const { nextCursor } = (await get('/roles?limit=1')).body;
    const answer = await get(`/permissions?cursor=${nextCursor}`);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'cursor' }] } });
  });
});
