import type { MigrationInterface } from 'typeorm';
import { loadMigrations } from '../load.js';

/** TypeORM takes the order from the timestamp at the end of the class's name. */
type PostgresMigration = new () => MigrationInterface;

/** In the order they run in. */
export const postgresMigrations = await loadMigrations<PostgresMigration>(import.meta.dirname);
