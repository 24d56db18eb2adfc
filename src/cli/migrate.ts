import { loadConfig } from '../platform/config/env.js';
import { migrateUp, withMigrator } from './migrations.js';
import { UsageError, print, run } from './run.js';

await run(async () => {
  const { database } = loadConfig();
  const [command = 'up', ...rest] = process.argv.slice(2);
  if (rest.length > 0) throw new UsageError('usage: npm run migrate [-- up|down|status]');
  switch (command) {
    case 'up':
      await migrateUp(database);
      return print('The database is up to date.');
    case 'down': {
      const name = await withMigrator(database, (migrator) => migrator.down());
      return print(name === null ? 'No migration to revert.' : `migrated down  ${name}`);
    }
    case 'status':
      for (const { name, executedAt } of await withMigrator(database, (migrator) => migrator.status())) {
        print(`${(executedAt?.toISOString() ?? 'pending').padEnd(26)}${name}`);
      }
      return;
    default:
      throw new UsageError(`unknown command "${command}"; usage: npm run migrate [-- up|down|status]`);
  }
});
