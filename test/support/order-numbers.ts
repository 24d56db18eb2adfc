import { createConnection } from 'mongoose';
import { Client } from 'pg';
import type { DatabaseConfig } from '../../src/platform/config/app-config.js';
import { countersOf } from '../../src/platform/database/mongo/counters.js';
import { databaseOf } from '../../src/platform/database/mongo/mongo-connection.js';
import { SqliteDatabase } from '../../src/platform/database/sql/sqlite/sqlite-driver.js';

/** As if a year's only order were the last of so many: hundreds of real ones would take long. */
export async function setLastOrderNumber(
  database: DatabaseConfig,
  year: number,
  sequence: number,
): Promise<void> {
  if (database.kind === 'sqlite') {
    const sqlite = new SqliteDatabase(database.path);
    const { changes } = sqlite
      .prepare('UPDATE orders SET order_number = ? WHERE order_number LIKE ?')
      .run(`ORD-${year}-${sequence}`, `ORD-${year}-%`);
    sqlite.close();
    if (changes !== 1) throw new Error(`There are ${changes} orders of ${year}.`);
  } else if (database.kind === 'postgres') {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    await client.query(`SELECT setval('order_numbers_${year}', $1)`, [sequence]);
    await client.end();
  } else {
    const connection = await createConnection(database.url).asPromise();
    const { modifiedCount } = await countersOf(databaseOf(connection)).updateOne(
      { _id: `orders:${year}` },
      { $set: { value: sequence } },
    );
    await connection.close();
    if (modifiedCount !== 1) throw new Error(`No order of ${year} has been counted.`);
  }
}
