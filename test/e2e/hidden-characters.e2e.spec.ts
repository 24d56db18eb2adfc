import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CategoryResponse } from '../../src/catalog/dto/category.dto.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const HIDDEN = [
  ...['A\u202Eda', 'A\u200Bda', 'A\u2066da\u2069', 'Ada\uFEFF', 'A\u00ADda', '\u{E0041}Ada', 'A\u0007da'],
  ...['A\uD800da', 'A\u200Dda', '\u2800', '\u3164', 'Ada\uFE0F'],
];
const VISIBLE = ['👩\u200D🚀 Ada', 'می\u200Cخواهم', 'Zoe\u0308 ❤\uFE0F', 'אבי', '辻\u{E0100}'];

describe('a name with hidden characters', () => {
  let shop: TestApp;
  let token: string;
  let categoryId: string;
  let made = 0;

  beforeAll(async () => {
    shop = await startTestApp();
    ({ token } = await shop.userOf('admin'));
    const category = await shop.post<CategoryResponse>('/categories', { name: 'Boots' }, { token });
    categoryId = category.body.id;
  });
  afterAll(() => shop.close());

  const next = () => (made += 1);
  const TEXTS: Readonly<Record<string, (text: string) => readonly [string, string, object]>> = {
    'fullName of a registration': (fullName) => {
      const username = `someone${next()}`;
      const account = { email: `${username}@example.com`, username, password: 'correct horse battery' };
      return ['POST', '/auth/register', { ...account, fullName }];
    },
    'fullName of an account': (fullName) => ['PATCH', '/users/me', { fullName }],
    'name of a category': (name) => ['POST', '/categories', { name, slug: `category-${next()}` }],
    'name of a changed category': (name) => ['PATCH', `/categories/${categoryId}`, { name }],
    'name of a product': (name) => {
      return ['POST', '/products', { name, slug: `product-${next()}`, categoryId, price: '1.00' }];
    },
    'description of a role': (description) => ['POST', '/roles', { name: `role_${next()}`, description }],
  };

  describe.each(Object.entries(TEXTS))('as %s', (_, requestOf) => {
    it.each(HIDDEN)('is rejected: %j', async (text) => {
      const [method, path, json] = requestOf(text);
      expect(await shop.request(method, path, { json, token })).toMatchObject({
        status: 400,
        body: { code: 'validation_failed' },
      });
    });

    it.each(VISIBLE)('is accepted if they have a meaning: %j', async (text) => {
      const [method, path, json] = requestOf(text);
      expect((await shop.request(method, path, { json, token })).status).toBeLessThan(300);
    });
  });

  it('is rejected with a short response if it contains nothing else', async () => {
    const fullName = '\uFE0F'.repeat(5000);
    const answer = await shop.patch('/users/me', { fullName }, { token });
    expect(answer.status).toBe(400);
    expect(answer.text.length).toBeLessThan(2000);
  });

  it('may be a description with soft hyphens, but not with bidirectional overrides', async () => {
    const describe = (description: string) =>
      shop.patch(`/categories/${categoryId}`, { description }, { token });
    expect(await describe('Baum\u00ADwoll\u00ADhemd\nאבי\u200F')).toMatchObject({ status: 200 });
    expect(await describe('A\u202Eda')).toMatchObject({ status: 400 });
  });
});
