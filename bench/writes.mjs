// Writes over HTTP against a bare node:http server with prepared statements: one transaction a
// request, which with `synchronous=NORMAL` does not wait for the disk. The shop's do.
//
//   node bench/writes.mjs [ROUNDS SECONDS]
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { SqliteDatabase } from '../dist/src/platform/database/sql/sqlite/sqlite-driver.js';
import { BARE, SHOP, compare, inFolder, root, start } from './harness.mjs';
import { cartAdds, orders } from './shopping.mjs';
import { execFileSync } from 'node:child_process';

const [rounds = 5, seconds = 3] = process.argv.slice(2).map(Number);

await inFolder(async (folder) => {
  const file = join(folder, 'shop.db');
  const databaseUrl = `sqlite:${file}`;
  for (const command of [['migrate'], ['seed', '--demo']])
    execFileSync(process.execPath, [join(root, `dist/${command[0]}.js`), ...command.slice(1)], {
      env: { ...process.env, DATABASE_URL: databaseUrl, LOG_LEVEL: 'silent' },
      stdio: 'ignore',
    });
  const database = new SqliteDatabase(file);
  database.exec('UPDATE products SET stock_quantity = 2000000000');
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
  copyFileSync(file, join(folder, 'bare.db'));

  const shop = await start({ port: 4801, args: [SHOP], databaseUrl });
  const bare = await start({ port: 4802, args: [BARE], databaseUrl: `sqlite:${join(folder, 'bare.db')}` });
  const products = ['1', '2', '3'];
  for (const [name, load] of [
    ['cart add, durable', cartAdds],
    ['order of 3 lines, durable', orders],
  ]) {
    await compare(name, {
      load: await load(shop, products),
      baseline: await load(bare, products),
      rounds,
      seconds,
      unit: "the bare server's requests per second",
    });
  }
});
