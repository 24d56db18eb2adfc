export interface MigrationStatus {
  readonly name: string;
  /** Null while it is pending. */
  readonly executedAt: Date | null;
}

/**
 * The migrations of one database. Each database brings one; `npm run migrate` and the start use it.
 * Several instances may call it at once: one works, the others wait, and find nothing left to do.
 */
export interface Migrator {
  /** Runs what is pending; answers the names, in order. */
  up(): Promise<string[]>;
  /** Undoes the last one that ran; answers its name, or null when there is none. */
  down(): Promise<string | null>;
  status(): Promise<MigrationStatus[]>;
  close(): Promise<void>;
}
