/** Checks the database for /health/ready and at start-up. */
export abstract class DatabaseHealth {
  /**
   * One round trip to the database.
   * @throws DatabaseUnavailableError when it does not answer within about two seconds
   */
  abstract ping(): Promise<void>;

  /** Names of the pending migrations, in order. */
  abstract pendingMigrations(): Promise<string[]>;

  /** What the database is an unfinished copy of (`npm run db:copy`); null if it is none. */
  abstract unfinishedCopy(): Promise<string | null>;
}
