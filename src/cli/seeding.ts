import type { INestApplicationContext } from '@nestjs/common';
import { DemoCatalogue } from '../catalog/demo-catalogue.service.js';
import type { AppConfig } from '../platform/config/app-config.js';
import { DatabaseHealth } from '../platform/database/database-health.js';
import { ConflictError } from '../shared/domain-error.js';
import { FirstAdmin } from '../users/first-admin.service.js';
import { UsageError, print } from './run.js';

/**
 * @throws UsageError when the database misses migrations of this version, or some of the shop that
 * it is a copy of
 */
export async function assertMigrated(app: INestApplicationContext): Promise<void> {
  const health = app.get(DatabaseHealth, { strict: false });
  const pending = await health.pendingMigrations();
  if (pending.length > 0)
    throw new UsageError(
      `The database has pending migrations: ${pending.join(', ')}. Run \`npm run migrate\`.`,
    );
  const source = await health.unfinishedCopy();
  if (source !== null)
    throw new UsageError(
      `The database is an unfinished copy of ${source}. Run the same \`npm run db:copy\` again.`,
    );
}

export async function loadDemoCatalogue(app: INestApplicationContext): Promise<void> {
  const { categories, products } = await app.get(DemoCatalogue, { strict: false }).load();
  print(`Added the demo catalogue: ${categories} categories and ${products} products.`);
}

/** Makes the first administrator where there is none, and says how to log in. */
export async function ensureAdmin(app: INestApplicationContext, config: AppConfig): Promise<void> {
  const login = await app.get(FirstAdmin, { strict: false }).ensure();
  if (!login) return;
  const secret = config.adminPassword === undefined ? `the password ${login.password}` : 'ADMIN_PASSWORD';
  print(`Created the first administrator: log in as ${login.email} with ${secret}`);
}

/**
 * What a first start brings: the first administrator and, outside production, the demo catalogue.
 * Nothing where there is a catalogue already.
 */
export async function seedFirstStart(app: INestApplicationContext, config: AppConfig): Promise<void> {
  await ensureAdmin(app, config);
  if (!config.seedDemo || !(await app.get(DemoCatalogue, { strict: false }).isCatalogueEmpty())) return;
  try {
    await loadDemoCatalogue(app);
  } catch (error) {
    // Another instance starts for the first time as well, and was faster.
    if (!(error instanceof ConflictError)) throw error;
  }
}
