import { afterAll, beforeAll } from 'vitest';
import { postgresInstanceStore } from '../../src/platform/database/sql/postgres/instance-store.js';
import { PostgresContext } from '../../src/platform/database/sql/postgres/postgres-context.js';
import { testInstances } from '../support/instances-suite.js';
import { openAdapters, type TestAdapters } from '../support/open-adapters.js';
import { postgresTestDatabase } from '../support/postgres-databases.js';

let db: TestAdapters;

beforeAll(async () => {
  db = await openAdapters(await postgresTestDatabase());
});
afterAll(() => db.close());

testInstances(() => {
  const context = db.get(PostgresContext);
  const query = <T>(statement: string) => context.read((manager) => manager.query<T[]>(statement));
  return {
    store: postgresInstanceStore(context),
    clear: () => query('DELETE FROM instances'),
    count: async () => (await query('SELECT id FROM instances')).length,
  };
});
