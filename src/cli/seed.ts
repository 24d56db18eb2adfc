import { NestFactory } from '@nestjs/core';
import { CacheVersion } from '../platform/database/cache-version.js';
import { AppModule } from '../app.module.js';
import { loadConfig } from '../platform/config/env.js';
import { assertMigrated, ensureAdmin, loadDemoCatalogue } from './seeding.js';
import { UsageError, print, run } from './run.js';

await run(async () => {
  const config = loadConfig();
  const unknown = process.argv.slice(2).filter((word) => word !== '--demo');
  if (unknown.length > 0)
    throw new UsageError(`unknown arguments "${unknown.join(' ')}"; usage: npm run seed [-- --demo]`);

  const app = await NestFactory.createApplicationContext(await AppModule.forRoot(config), {
    logger: ['error', 'warn'],
    abortOnError: false,
  });
  try {
    await assertMigrated(app);
    print('Roles and permissions exist: the migrations create them.');
    await ensureAdmin(app, config);
    if (process.argv.includes('--demo')) await loadDemoCatalogue(app);
    // A shop that runs meanwhile and caches in its own process could not be told otherwise.
    await app.get(CacheVersion, { strict: false }).advance();
  } finally {
    await app.close();
  }
});
