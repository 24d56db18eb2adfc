// Products by id in this process: by the shop's repository, and by the bare driver.
import { createApp } from '../../dist/src/bootstrap.js';
import { ProductRepository } from '../../dist/src/catalog/domain/product.repository.js';
import { parseConfig } from '../../dist/src/platform/config/env.js';
import { finderOf } from '../baselines/drivers.mjs';

/**
 * @param fleet whose servers they use
 * @returns `repository` and `driver`, functions of an id, and `ids` of products
 */
export async function openFinders(fleet, database) {
  const { databaseUrl } = await fleet.data(database);
  const env = { DATABASE_URL: databaseUrl, JWT_SECRET: 'x'.repeat(40), LOG_LEVEL: 'silent' };
  const app = await createApp(parseConfig(env));
  await app.init();
  const products = app.get(ProductRepository, { strict: false });
  const listed = await products.list({ filter: { includeInactive: false }, sort: 'newest', limit: 1000 });
  const driver = await finderOf(databaseUrl);
  fleet.atEnd(async () => {
    await driver.close();
    await app.close();
  });
  return { ids: listed.map(({ id }) => id), repository: (id) => products.find(id), driver: driver.find };
}
