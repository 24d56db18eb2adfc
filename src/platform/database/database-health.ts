/** Whether the database can serve: for /health/ready and for the start. */
export abstract class DatabaseHealth {
  /**
   * One round trip to the database.
   * @throws DatabaseUnavailableError when it does not answer within about two seconds
   */
  abstract ping(): Promise<void>;

  /** Names of the migrations that this version brings and the database has not run, in order. */
  abstract pendingMigrations(): Promise<string[]>;
}
