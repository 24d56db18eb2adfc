import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CategoryResponse } from '../../src/catalog/dto/category.dto.js';
import type { ProductResponse } from '../../src/catalog/dto/product.dto.js';
import type { Page } from '../../src/shared/page.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const NAMES = [
  'Shepherd Wool Rug 170 × 240',
  'Men’s Coat',
  'Łódź Lamp',
  'Søren’s Bench',
  'Straße Sign',
  'Æther Candle',
  'Đorđe Knife',
  'Full ＷＩＤＴＨ ﬁle',
  'Non‑breaking – dash—bowl',
  'Soft\u00adhyphen Pan',
  '“Quoted” Jar',
];

describe('product search', () => {
  let shop: TestApp;
  let admin: string;
  let categoryId: string;
  const slugs = new Map<string, string>();

  beforeAll(async () => {
    shop = await startTestApp();
    admin = (await shop.userOf('admin')).token;
    const category = await shop.post<CategoryResponse>('/categories', { name: 'All' }, { token: admin });
    categoryId = category.body.id;
    for (const name of NAMES) {
      const { status, body } = await create(name);
      // Names with characters that nobody sees may be refused; then the description has them.
      if (status === 400) {
        const answer = await create(`Described ${NAMES.indexOf(name)}`, name);
        expect(answer.status).toBe(201);
      } else slugs.set(name, body.slug);
    }
  });
  afterAll(() => shop.close());

  const create = (name: string, description?: string) =>
    shop.post<ProductResponse>('/products', { name, description, categoryId, price: 1 }, { token: admin });
  const found = async (search: string): Promise<number> => {
    const query = `search=${encodeURIComponent(search)}&withTotal=true`;
    const { status, body } = await shop.get<Page<ProductResponse>>(`/products?${query}`);
    expect(status).toBe(200);
    expect(body.total).toBe(body.items.length);
    return body.items.length;
  };

  it.each([
    '170 x 240',
    '170 × 240',
    '170 X 240',
    'rug １７０',
    "men's",
    'men’s',
    'MEN´S',
    'lodz',
    'ŁÓDŹ',
    'soren',
    "søren's bench",
    'strasse',
    'STRASSE',
    'straße',
    'aether',
    'dorde',
    'full width file',
    'non-breaking - dash-bowl',
    'softhyphen',
    'soft\u00adhyphen pan',
    '"quoted" jar',
    '“QUOTED„',
    'wo\u200bol rug',
  ])('finds the one product for %s', async (search) => {
    expect(await found(search)).toBe(1);
  });

  it.each([
    '170 y 240',
    '%',
    '_',
    '.*',
    '(a+)+$',
    '\\',
    'rug%',
    'w_ol',
    '" OR "',
    'wool" OR "coat',
    'NEAR(wool rug)',
    'coat*',
    '-wool',
    'search_text:wool',
    'zq',
    'v',
  ])('takes %s literally and finds nothing', async (search) => {
    expect(await found(search)).toBe(0);
  });

  it('uses the first ten different words', async () => {
    const ten = 'shepherd wool rug 170 240 x sh wo ru 17';
    expect(await found(`${ten} ${ten}`)).toBe(1);
    expect(await found('s h e p r d w o l u g 1 7 0')).toBe(1);
    expect(await found('a b c d e f g h i zzz')).toBe(0);
  });

  it('folds slugs and sort keys in the same way', async () => {
    expect(slugs.get('Shepherd Wool Rug 170 × 240')).toBe('shepherd-wool-rug-170-x-240');
    expect(slugs.get('Men’s Coat')).toBe('mens-coat');
    expect(slugs.get('Łódź Lamp')).toBe('lodz-lamp');
    expect(slugs.get('Straße Sign')).toBe('strasse-sign');
    const { body } = await shop.get<Page<ProductResponse>>('/products?sort=name&limit=100');
    const names = body.items.map(({ name }) => name);
    const order = ['Æther Candle', 'Đorđe Knife', 'Łódź Lamp', 'Men’s Coat', 'Søren’s Bench', 'Straße Sign'];
    expect(names.filter((name) => order.includes(name))).toEqual(order);
  });
});
