import { CreateTables1795392000001 } from './0001-create-tables.js';
import { SeedAccess1795392000002 } from './0002-seed-access.js';
import { Accounts1795392000003 } from './0003-accounts.js';
import { Shopping1795392000004 } from './0004-shopping.js';
import { Search1795392000005 } from './0005-search.js';
import { Catalogue1795392000006 } from './0006-catalogue.js';
import { OrderLookups1795392000007 } from './0007-order-lookups.js';
import { RemoveRoutelessPermissions1795392000008 } from './0008-remove-routeless-permissions.js';
import { CanonicalAccounts1795392000009 } from './0009-canonical-accounts.js';

/** In the order of their timestamps, which is the order they run in. */
export const sqlMigrations = [
  CreateTables1795392000001,
  SeedAccess1795392000002,
  Accounts1795392000003,
  Shopping1795392000004,
  Search1795392000005,
  Catalogue1795392000006,
  OrderLookups1795392000007,
  RemoveRoutelessPermissions1795392000008,
  CanonicalAccounts1795392000009,
];
