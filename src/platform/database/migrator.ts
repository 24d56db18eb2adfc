export interface MigrationStatus {
  readonly name: string;
  /** Null if it is pending. */
  readonly executedAt: Date | null;
}

/** Names of the migrations that have not run, in order. */
export function pendingNames(migrations: readonly MigrationStatus[]): string[] {
  return migrations.filter(({ executedAt }) => executedAt === null).map(({ name }) => name);
}

/**
 * Runs the migrations of a database, for `npm run migrate` and at start-up. Several instances may
 * run them at the same time: the first one runs them, the others wait and find nothing pending.
 */
export interface Migrator {
  /** Runs pending migrations. Returns their names, in order. */
  up(): Promise<string[]>;
  /** Reverts the last migration. Returns its name, or null if none has run. */
  down(): Promise<string | null>;
  status(): Promise<MigrationStatus[]>;
  close(): Promise<void>;
}
