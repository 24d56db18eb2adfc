import { createConnection } from 'mongoose';
import { Client } from 'pg';
import type { DatabaseConfig } from '../../src/platform/config/app-config.js';
import { SqliteDatabase } from '../../src/platform/database/sql/sqlite/sqlite-driver.js';

const TABLE = 'CREATE TABLE roles (name varchar)';

/** Gives a database that is not migrated the `roles` of another application. */
export async function addForeignRoles(database: DatabaseConfig): Promise<void> {
  if (database.kind === 'sqlite') {
    new SqliteDatabase(database.path).exec(TABLE).close();
  } else if (database.kind === 'postgres') {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    await client.query(TABLE).finally(() => client.end());
  } else {
    const connection = await createConnection(database.url).asPromise();
    await connection.collection('roles').insertOne({ name: 'theirs' });
    await connection.close();
  }
}
