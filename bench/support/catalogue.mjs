// The data: the demo catalogue, copied with other names until there are enough products, and the
// accounts of buyers.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { hash } from '@node-rs/argon2';
import { SqliteDatabase } from '../../dist/src/platform/database/sql/sqlite/sqlite-driver.js';
import { ADMIN, CACHE, production, root } from './harness.mjs';

export const BUYERS = Array.from({ length: 16 }, (_, n) => `buyer${n}@example.com`);
/** Never sold out. */
const STOCK = 2_000_000_000;

/**
 * Returns a SQLite file with so many products, which is made once for each version of the schema. A
 * million takes about ten minutes.
 */
export async function catalogueOf(products) {
  const file = join(CACHE, `catalogue-${products}-${schemaVersion()}.db`);
  if (existsSync(file)) return file;
  mkdirSync(CACHE, { recursive: true });
  const draft = `${file}.${process.pid}`;
  try {
    await fill(draft, products);
    for (const name of readdirSync(CACHE))
      if (name.startsWith(`catalogue-${products}-`) && name.endsWith('.db')) rmSync(join(CACHE, name));
    renameSync(draft, file);
  } finally {
    for (const end of ['', '-wal', '-shm']) rmSync(draft + end, { force: true });
  }
  return file;
}

/** Runs a program of the build with the settings of the shop. */
export function runCommand(name, args, databaseUrl) {
  const env = production(databaseUrl, { LOG_LEVEL: 'silent' });
  execFileSync(process.execPath, [join(root, `dist/${name}.js`), ...args], {
    env,
    cwd: CACHE,
    stdio: 'ignore',
  });
}

/** Fills the shelves of a shop, and opens accounts for its buyers. */
export async function addBuyers(file) {
  const database = new SqliteDatabase(file);
  database.prepare('UPDATE products SET stock_quantity = ?').run(STOCK);
  const add = database.prepare(
    `INSERT INTO users (email, username, username_folded, password_hash, search_text, is_verified)
      VALUES (@email, @name, @name, @passwordHash, @email || char(10) || @name, 1)`,
  );
  const passwordHash = await hash(ADMIN.password);
  for (const email of BUYERS) add.run({ email, name: email.split('@')[0], passwordHash });
  database.close();
}

async function fill(file, products) {
  runCommand('migrate', ['up'], `sqlite:${file}`);
  runCommand('seed', ['--demo'], `sqlite:${file}`);
  await addBuyers(file);
  const database = new SqliteDatabase(file);
  database.pragma('synchronous = OFF');
  const demo = database.prepare('SELECT count(*) AS n, min(id) AS first FROM products').get();
  database
    .prepare(
      `INSERT INTO products (name, name_folded, slug, description, search_text, category_id, price, stock_quantity,
          created_at, updated_at)
        WITH RECURSIVE series (n) AS (SELECT ? + 1 UNION ALL SELECT n + 1 FROM series WHERE n < ?)
        SELECT name || ' ' || n, name_folded || ' ' || n, slug || '-' || n, description,
          name_folded || ' ' || n || substr(search_text, length(name_folded) + 1), category_id,
          round(price + n % 89, 2), stock_quantity,
          strftime('%Y-%m-%d %H:%M:%f', created_at, '-' || n || ' seconds'), updated_at
        FROM series CROSS JOIN products ON id = ? + n % ?`,
    )
    .run(demo.n, products, demo.first, demo.n);
  database.exec('ANALYZE');
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
}

/** Changes when the migrations or the demo catalogue do. */
function schemaVersion() {
  const version = createHash('sha256');
  for (const folder of ['dist/migrations/sql', 'dist/src/catalog/demo']) {
    for (const name of readdirSync(join(root, folder)).filter((each) => each.endsWith('.js')))
      version.update(readFileSync(join(root, folder, name)));
  }
  version.update(String(addBuyers) + String(fill));
  return version.digest('hex').slice(0, 8);
}
