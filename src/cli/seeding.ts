import type { INestApplicationContext } from '@nestjs/common';
import { DemoCatalogue } from '../catalog/demo-catalogue.service.js';
import type { AppConfig } from '../config/app-config.js';
import { StoreHealth } from '../persistence/store-health.js';
import { ConflictError } from '../shared/domain-error.js';
import { UsageError, print } from './run.js';

/** @throws UsageError when the store misses migrations of this version */
export async function assertMigrated(app: INestApplicationContext): Promise<void> {
  const pending = await app.get(StoreHealth, { strict: false }).pendingMigrations();
  if (pending.length === 0) return;
  throw new UsageError(
    `The store misses ${pending.length} migration(s): ${pending.join(', ')}. Run \`npm run migrate\`.`,
  );
}

export async function loadDemoCatalogue(app: INestApplicationContext): Promise<void> {
  const { categories, products } = await app.get(DemoCatalogue, { strict: false }).load();
  print(`The demo catalogue: ${categories} categories and ${products} products added.`);
}

/** What a first start brings: outside production, the demo catalogue. Nothing where there is a catalogue already. */
export async function seedFirstStart(app: INestApplicationContext, config: AppConfig): Promise<void> {
  if (!config.seedDemo || !(await app.get(DemoCatalogue, { strict: false }).isCatalogueEmpty())) return;
  try {
    await loadDemoCatalogue(app);
  } catch (error) {
    // Another instance starts for the first time as well, and was faster.
    if (!(error instanceof ConflictError)) throw error;
  }
}
