// Writes on SQLite. The bare server does not wait for the disk; the shop and the documented way do.
import { comparison } from '../support/rounds.mjs';
import * as shopping from '../support/shopping.mjs';
import { AGAINST_DOCS, each, rowsOf } from './contenders.mjs';

const group = 'Writes';

const write = (id, name, load, bars) => {
  const all = each(['bare', 'docs', 'hit'], load);
  return comparison({
    id,
    group,
    name,
    contenders: all,
    rows: [...rowsOf(all, 'bare', { hit: bars }), { key: 'hit', ...AGAINST_DOCS }],
  });
};

const onEachCache = (id, name, load) => {
  const all = each(['hit', 'redis', 'none'], load);
  return comparison({ id, full: true, group, name, contenders: all, rows: rowsOf(all, 'hit') });
};

const mix = each(['bare', 'docs', 'hit'], shopping.mixed);

export const writes = [
  write('cart-add', 'cart add, durable', shopping.cartAdds, { bar: 1, stretch: 2 }),
  write('order', 'order of 3 lines, durable', shopping.orders, { bar: 1, stretch: 1.6 }),
  comparison({
    id: 'mixed',
    group,
    name: 'mixed load',
    note: '94 % reads, 5 % cart adds, 1 % orders',
    contenders: mix,
    rows: [...rowsOf(mix, 'bare'), { key: 'hit', ...AGAINST_DOCS, bar: undefined, stretch: undefined }],
  }),
  onEachCache('order-cache', 'order of 3 lines, durable', shopping.orders),
  onEachCache('stock-cache', 'stock change, durable', shopping.stockChanges),
];
