import { CreateTables1795392000001 } from './0001-create-tables.js';
import { SeedAccess1795392000002 } from './0002-seed-access.js';

/** In the order of their timestamps, which is the order they run in. */
export const sqlMigrations = [CreateTables1795392000001, SeedAccess1795392000002];
