// What it is worth that writes which wait at the same moment share one commit, and so one sync to
// the disk: 64 buyers take units off the stock, on the shop's own write queue, against the same
// with a commit for each.
//
//   node bench/commits.mjs [ROUNDS SECONDS]
import { join } from 'node:path';
import { SqliteDatabase } from '../dist/src/platform/database/sql/sqlite/sqlite-driver.js';
import { inFolder, root } from './support/harness.mjs';
import { spread } from './support/rounds.mjs';

const BUYERS = 64;
const [rounds = 5, seconds = 2] = process.argv.slice(2).map(Number);
const { WriteQueue, defaultLimits } = await import(
  join(root, 'dist/src/platform/database/sql/sqlite/write-queue.js')
);

await inFolder(async (folder) => {
  const alone = open(join(folder, 'alone.db'), 1);
  const together = open(join(folder, 'together.db'), defaultLimits.batch);
  await changes(alone, 1);
  await changes(together, 1);
  const ratios = [];
  for (let round = 0; round < rounds; round += 1) {
    const one = await changes(alone, seconds);
    ratios.push((await changes(together, seconds)) / one);
  }
  const { median, min, max } = spread(ratios);
  const range = `${min.toFixed(1)} to ${max.toFixed(1)}`;
  console.log(`stock changes, ${BUYERS} at once  ${median.toFixed(1)} times as many as alone (${range})`);
});

/** Durable, as the shop's database is (sqlite-options.ts). */
function open(file, batch) {
  const database = new SqliteDatabase(file);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec('CREATE TABLE products (id INTEGER PRIMARY KEY, stock_quantity INTEGER NOT NULL)');
  const add = database.prepare('INSERT INTO products VALUES (?, 2000000000)');
  for (let id = 0; id < BUYERS; id += 1) add.run(id);
  const take = database.prepare(
    'UPDATE products SET stock_quantity = stock_quantity - 1 WHERE id = ? AND stock_quantity >= 1',
  );
  return { queue: new WriteQueue(database, { ...defaultLimits, batch }), take };
}

/** How many are committed in a second. */
async function changes({ queue, take }, seconds) {
  const end = performance.now() + seconds * 1000;
  let count = 0;
  const buyer = async (_, id) => {
    while (performance.now() < end) {
      await queue.run(() => Promise.resolve(take.run(id)));
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: BUYERS }, buyer));
  return count / seconds;
}
