import cluster from 'node:cluster';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../bootstrap.js';
import type { AppConfig } from '../platform/config/app-config.js';
import { migrateUp } from './migrations.js';
import { print } from './run.js';
import { assertMigrated, seedFirstStart } from './seeding.js';
import { startWorkers } from './workers.js';

export interface StartOptions {
  /** Brings the database up to date first; without it, pending migrations stop the start. */
  readonly migrate: boolean;
  /** Creates the first administrator and, outside production, fills an empty catalogue. */
  readonly seed: boolean;
}

/** Starts the shop. @returns when it listens, in all of its workers */
export async function startShop(config: AppConfig, { migrate, seed }: StartOptions): Promise<void> {
  if (cluster.isWorker) return serveAsWorker(config);

  if (migrate) await migrateUp(config.database);
  const app = await createApp(config);
  await closeOnFailure(app, async () => {
    await assertMigrated(app);
    if (seed) await seedFirstStart(app, config);
  });
  if (config.workers === 1) {
    await serve(app, config);
  } else {
    await app.close();
    await startWorkers(config.workers);
  }
  announce(config);
}

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
  print(`The shop is running at ${publicUrl}`);
  print(`  API         ${publicUrl}/api/v1/products`);
  if (docs) print(`  Swagger UI  ${publicUrl}/docs`);
}
