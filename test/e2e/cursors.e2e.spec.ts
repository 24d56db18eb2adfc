import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UNRESTRICTED } from '../../src/platform/access/scopes.js';
import { SessionService } from '../../src/auth/session.service.js';
import type { CategoryResponse } from '../../src/catalog/dto/category.dto.js';
import type { Page } from '../../src/shared/page.js';
import { oneOf, Shopper } from '../support/shopper.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/**
 * Lists that are cut in memory: they look no id up, so they cannot tell that no database has it.
 */
const READ_WHOLE = new Set(['/roles?', '/permissions?', '/auth/sessions?']);

describe('a list cursor', () => {
  let shop: TestApp;
  let admin: string;
  /** Each list, with a cursor that it has given out. */
  const cursors = new Map<string, string>();

  beforeAll(async () => {
    shop = await startTestApp();
    const user = await shop.userOf('admin');
    admin = user.token;
    const shopper = await Shopper.of(shop);
    const other = await shop.post<CategoryResponse>('/categories', { name: 'Other' }, { token: admin });
    const products = await shopper.products(2);
    for (const { id } of await shopper.products(2)) {
      await shop.patch(`/products/${id}`, { categoryId: other.body.id }, { token: admin });
    }
    for (const product of products) await shopper.order(oneOf(product), { token: admin });
    // A second session, so that the list of sessions has two pages.
    const another = { scope: UNRESTRICTED, clientId: null, device: null };
    await shop.app.get(SessionService, { strict: false }).start(user.user, another);
    const lists = [
      '/products?',
      '/products?sort=name&',
      '/products?sort=price&',
      '/products?sort=-price&',
      ...[products[0]?.category.id, other.body.id].map((id) => `/categories/${id}/products?sort=name&`),
      '/categories?',
      '/users?',
      '/orders?',
      '/roles?',
      '/permissions?',
      '/auth/sessions?',
    ];
    for (const list of lists) {
      const { body } = await read<Page<unknown>>(`${list}limit=1`);
      cursors.set(list, body.nextCursor ?? expect.fail(`${list} has one page`));
    }
  });
  afterAll(() => shop.close());

  const read = <T>(path: string) => shop.get<T>(path, { token: admin });

  const refused = {
    status: 400,
    body: {
      code: 'validation_failed',
      detail: 'cursor is not valid for this list.',
      errors: [{ field: 'cursor', message: 'cursor is not valid for this list' }],
    },
  };

  it('is accepted by its own list', async () => {
    for (const [list, cursor] of cursors) {
      expect((await read(`${list}cursor=${cursor}`)).status, list).toBe(200);
    }
  });

  it('is rejected by other lists and sort orders, with the same message', async () => {
    for (const [list] of cursors) {
      for (const [other, cursor] of cursors) {
        if (other === list) continue;
        expect(await read(`${list}cursor=${cursor}`), `${other} at ${list}`).toMatchObject(refused);
      }
    }
  });

  it.each([
    ['empty', ''],
    ['blank', '%20'],
    ['not base64url', '!!!'],
    ['an arbitrary word', '%F0%9F%A6%8A'],
    ['a control character', '%00'],
    ['not JSON', 'bm9uc2Vuc2U'],
    ['other JSON', Buffer.from('{}').toString('base64url')],
    ['too long', 'x'.repeat(5000)],
    ['given twice', 'a&cursor=b'],
  ])('is rejected with the same message by every list when it is %s', async (_, cursor) => {
    for (const list of cursors.keys()) {
      const answer = await read<{ errors: unknown[] }>(`${list}cursor=${cursor}`);
      expect(answer.status, list).toBe(400);
      expect(answer.body.errors, list).toContainEqual(refused.body.errors[0]);
    }
  });

  it('is rejected with additional characters', async () => {
    for (const [list, cursor] of cursors) {
      const middle = `${cursor.slice(0, 8)}.${cursor.slice(8)}`;
      for (const spoilt of [`${cursor}=`, `${cursor}!`, `%20${cursor}`, middle, cursor.slice(0, -3)]) {
        expect(await read(`${list}cursor=${spoilt}`), spoilt).toMatchObject(refused);
      }
    }
  });

  it('is rejected with an impossible id or a sort key of another type', async () => {
    for (const [list, cursor] of cursors) {
      const [name, key, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
      const otherKey = typeof key === 'string' ? 7 : 'seven';
      const forgeries = [[name, otherKey, id], [name, key, 7], [name, key], name];
      if (!READ_WHOLE.has(list)) forgeries.push([name, key, 'no id']);
      for (const parts of forgeries) {
        const forged = Buffer.from(JSON.stringify(parts)).toString('base64url');
        expect(await read(`${list}cursor=${forged}`), JSON.stringify(parts)).toMatchObject(refused);
      }
    }
  });
});
