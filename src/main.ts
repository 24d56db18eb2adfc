import cluster from 'node:cluster';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from './bootstrap.js';
import { migrateUp } from './cli/migrations.js';
import { UsageError, print, run } from './cli/run.js';
import { assertMigrated, seedFirstStart } from './cli/seeding.js';
import type { AppConfig } from './platform/config/app-config.js';
import { loadConfig } from './platform/config/env.js';
import { startWorkers } from './cli/workers.js';

/**
 * `node dist/src/main.js [--migrate] [--seed]`: serves. With the flags it first brings the store up to date and,
 * makes the first administrator and, outside production, fills an empty catalogue; without them a store that misses migrations stops the start.
 */
await run(async () => {
  const flags = new Set(process.argv.slice(2));
  const unknown = [...flags].filter((flag) => !['--migrate', '--seed'].includes(flag));
  if (unknown.length > 0)
    throw new UsageError(`main.js takes --migrate and --seed, but not ${unknown.join(' ')}.`);

  const config = loadConfig();
  if (cluster.isWorker) return serveAsWorker(config);

  if (flags.has('--migrate')) await migrateUp(config.database);
  const app = await createApp(config);
  await closeOnFailure(app, async () => {
    await assertMigrated(app);
    if (flags.has('--seed')) await seedFirstStart(app, config);
  });
  if (config.workers === 1) {
    await serve(app, config);
  } else {
    await app.close();
    await startWorkers(config.workers);
  }
  announce(config);
});

async function serve(app: NestFastifyApplication, { port, host }: AppConfig): Promise<void> {
  app.enableShutdownHooks(['SIGTERM', 'SIGINT'], { useProcessExit: true });
  await closeOnFailure(app, () => app.listen(port, host));
}

async function serveAsWorker(config: AppConfig): Promise<void> {
  try {
    await serve(await createApp(config), config);
  } catch (error) {
    // The channel to the primary would keep the process alive.
    cluster.worker?.disconnect();
    throw error;
  }
}

/** An application that could not start must not keep the process alive. */
async function closeOnFailure(app: NestFastifyApplication, step: () => Promise<unknown>): Promise<void> {
  try {
    await step();
  } catch (error) {
    await app.close();
    throw error;
  }
}

/** Under one name, the public one: to a browser, localhost and 127.0.0.1 are two sites. */
function announce({ publicUrl, docs }: AppConfig): void {
  print(`The shop is open at ${publicUrl}`);
  print(`  API         ${publicUrl}/api/v1/products`);
  if (docs) print(`  Swagger UI  ${publicUrl}/docs`);
}
