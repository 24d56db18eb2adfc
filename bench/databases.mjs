// The same application and the same loads on PostgreSQL or MongoDB against SQLite.
//
//   DATABASE_URL='postgres://…' node bench/databases.mjs [ROUNDS SECONDS]
//
// The database is empty before; it is filled, and left there.
import { join } from 'node:path';
import { SHOP, compare, inFolder, start } from './harness.mjs';
import { answerOf, cartAdds, logIn, orders, restock } from './shopping.mjs';

const [rounds = 3, seconds = 3] = process.argv.slice(2).map(Number);
const other = process.env.DATABASE_URL ?? '';
if (!/^(mongodb|postgres)/.test(other)) {
  throw new Error('DATABASE_URL must name a PostgreSQL database or a MongoDB replica set.');
}

// The administrator of both, who fills the shelves; else the first start makes up a password.
const login = (process.env.ADMIN_EMAIL ??= 'admin@example.com');
const password = (process.env.ADMIN_PASSWORD ??= 'a password for the benchmark');

const get = (path) => (origin) => ({ url: origin + path });

await inFolder(async (folder) => {
  const args = [SHOP, '--migrate', '--seed'];
  const onSqlite = await start({ port: 4811, args, databaseUrl: `sqlite:${join(folder, 'shop.db')}` });
  const onOther = await start({ port: 4812, args, databaseUrl: other });
  const unit = 'the requests per second on SQLite';
  const work = [
    ['product by id', (origin, [id]) => get(`/api/v1/products/${id}`)(origin)],
    ['list of 20', get('/api/v1/products?limit=20')],
    ['cart add', cartAdds],
    ['order of 3 lines, the same', (origin, ids) => orders(origin, ids.slice(0, 3))],
    ['order of 3 lines, of many', ordersOfVariedProducts],
  ];
  for (const [name, load] of work) {
    const baseline = await load(onSqlite, await restockProducts(onSqlite));
    await compare(name, {
      load: await load(onOther, await restockProducts(onOther)),
      baseline,
      rounds,
      seconds,
      unit,
    });
  }
});

/** Buyers who hardly meet at the same product. */
function ordersOfVariedProducts(origin, productIds) {
  let next = 0;
  const three = () => [0, 1, 2].map(() => productIds[(next += 1) % productIds.length]);
  const single = orders(origin, []);
  const setupRequest = (request) => ({ ...request, ...orders(origin, [...new Set(three())]) });
  return { ...single, requests: [{ setupRequest }] };
}

/** Sets a large stock of some products, and returns their ids. */
async function restockProducts(origin) {
  const headers = await logIn(origin, login, password);
  const { items } = await answerOf(get('/api/v1/products?limit=100&sort=name')(origin));
  for (const { id } of items) await answerOf(restock(origin, id, headers));
  return items.map(({ id }) => id);
}
