// Reads over HTTP against a bare node:http server with one prepared statement and JSON.stringify,
// on the same file.
//
//   npm run bench [-- ROUNDS SECONDS]
import { join } from 'node:path';
import { BARE, SHOP, compare, inFolder, start } from './harness.mjs';

const [rounds = 5, seconds = 3] = process.argv.slice(2).map(Number);
const work = [
  { name: 'product by id', path: '/api/v1/products/7' },
  { name: 'list of 20', path: '/api/v1/products?limit=20' },
];

await inFolder(async (folder) => {
  const databaseUrl = `sqlite:${join(folder, 'shop.db')}`;
  const shop = await start({ port: 4801, args: [SHOP, '--migrate', '--seed'], databaseUrl });
  const bare = await start({ port: 4802, args: [BARE], databaseUrl });
  for (const { name, path } of work) {
    await compare(name, {
      load: { url: shop + path },
      baseline: { url: bare + path },
      rounds,
      seconds,
      unit: "the bare server's requests per second",
    });
  }
});
