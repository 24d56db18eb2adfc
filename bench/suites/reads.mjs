// Reads on SQLite with 1,000 products.
import { comparison } from '../support/rounds.mjs';
import * as shopping from '../support/shopping.mjs';
import { AGAINST_DOCS, LABELS, contender, contenders, each, rowsOf } from './contenders.mjs';

const group = 'Reads';
const LIST = '/products?limit=20';

/** node:http with what the shop answers. */
const limit = (pathOf, load) =>
  contender(
    LABELS.limit,
    async (fleet) => fleet.constant(`/api/v1${pathOf((await fleet.shop()).products[0])}`),
    load,
  );

const product = each(['bare', 'docs', 'hit', 'redis', 'none'], shopping.eachProduct);
const list = each(['bare', 'docs', 'hit', 'redis', 'none'], shopping.get(LIST));
const tree = each(['bare', 'docs', 'hit', 'none'], shopping.get('/categories/tree'));
const search = each(['bare', 'docs', 'hit', 'none'], shopping.search);

/** Compared with a product from the bare server, because that one knows no accounts. */
const authenticated = (id, name, path) => {
  const all = contenders({
    bare: shopping.eachProduct,
    docs: shopping.own(path),
    hit: shopping.own(path),
  });
  return comparison({
    id,
    group,
    name,
    note: 'of a product by id',
    contenders: all,
    rows: [...rowsOf(all, 'bare', { hit: { bar: 0.3, stretch: 0.5 } }), { key: 'hit', ...AGAINST_DOCS }],
  });
};

export const reads = [
  comparison({
    id: 'product',
    group,
    name: 'product by id',
    contenders: { limit: limit((id) => `/products/${id}`, shopping.eachProduct), ...product },
    rows: [
      { key: 'limit', of: 'bare' },
      ...rowsOf(product, 'bare', {
        hit: { bar: 0.6, stretch: 0.8 },
        redis: { bar: 0.5, stretch: 0.7 },
        none: { bar: 0.4, stretch: 0.6 },
      }),
      { key: 'hit', ...AGAINST_DOCS },
    ],
  }),
  comparison({
    id: 'list',
    group,
    name: 'list of 20',
    contenders: { limit: limit(() => LIST, shopping.get(LIST)), ...list },
    rows: [
      { key: 'limit', of: 'bare' },
      ...rowsOf(list, 'bare', { hit: { bar: 2, stretch: 3 }, none: { bar: 0.6, stretch: 0.8 } }),
      { key: 'hit', ...AGAINST_DOCS },
    ],
  }),
  comparison({
    id: 'tree',
    group,
    name: 'category tree',
    contenders: tree,
    rows: [...rowsOf(tree, 'bare'), { key: 'hit', ...AGAINST_DOCS }],
  }),
  comparison({
    id: 'search',
    group,
    name: 'search',
    contenders: search,
    rows: [...rowsOf(search, 'bare'), { key: 'hit', ...AGAINST_DOCS }],
  }),
  authenticated('me', 'own account', '/users/me'),
  authenticated('cart', 'own cart', '/cart'),
  comparison({
    id: 'guest-cart',
    full: true,
    group,
    name: "guest's cart",
    note: 'of a product by id',
    contenders: contenders({
      bare: shopping.eachProduct,
      hit: shopping.guestCart,
      redis: shopping.guestCart,
      none: shopping.guestCart,
    }),
    rows: ['hit', 'redis', 'none'].map((key) => ({ key, of: 'bare' })),
  }),
];
