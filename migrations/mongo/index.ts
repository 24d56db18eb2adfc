import { loadMigrations } from '../load.js';
import type { MongoMigration } from './migration.js';

/** In the order they run in. */
export const mongoMigrations = await loadMigrations<MongoMigration>(import.meta.dirname);
