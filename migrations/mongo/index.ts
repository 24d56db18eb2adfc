import { createUsers } from './0001-users.js';
import { createCatalog } from './0002-catalog.js';
import { createOrders } from './0003-orders.js';
import { seedAccess } from './0004-default-access.js';
import { addAccountFields } from './0005-accounts.js';
import { addShopping } from './0006-shopping.js';
import { refoldTexts } from './0007-search.js';
import { addCatalogueFields } from './0008-catalogue.js';
import { addOrderLookups } from './0009-order-lookups.js';
import { removeRoutelessPermissions } from './0010-remove-routeless-permissions.js';
import { canonicalAccounts } from './0011-canonical-accounts.js';
import type { MongoMigration } from './migration.js';

/** In the order they run in. */
export const mongoMigrations: readonly MongoMigration[] = [
  createUsers,
  createCatalog,
  createOrders,
  seedAccess,
  addAccountFields,
  addShopping,
  refoldTexts,
  addCatalogueFields,
  addOrderLookups,
  removeRoutelessPermissions,
  canonicalAccounts,
];
