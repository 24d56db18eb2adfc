import type { MigrationInterface } from 'typeorm';
import { loadMigrations } from '../load.js';

/** TypeORM takes the order from the timestamp at the end of the class's name. */
type SqlMigration = new () => MigrationInterface;

/** In the order they run in. */
export const sqlMigrations = await loadMigrations<SqlMigration>(import.meta.dirname);
