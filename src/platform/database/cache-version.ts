/**
 * A number that the database keeps for all instances of the shop. What was cached under an older
 * one may be old itself: whoever has written and could not clear what others have cached begins a
 * new cache version. SQLite keeps it as `PRAGMA user_version`, MongoDB in the collection
 * `counters`.
 */
export abstract class CacheVersion {
  /** What is committed, by one small read. @throws DatabaseUnavailableError */
  abstract current(): Promise<number>;

  /**
   * Begins the next cache version, in no unit of work. Every read of `current` that begins once
   * this has answered sees it.
   * @returns the new cache version @throws DatabaseUnavailableError
   */
  abstract advance(): Promise<number>;

  /**
   * Announces this process to the others that use the database, so that they count on its writes,
   * until `leave`. For processes that cache what others cannot clear; before the first request.
   * @throws DatabaseUnavailableError
   */
  abstract attend(): Promise<void>;

  /**
   * After the last request. @throws DatabaseUnavailableError when the others find out by
   * themselves, later
   */
  abstract leave(): Promise<void>;

  /**
   * A number that changes as soon as another process has committed a write to the database,
   * whatever it wrote, and does not change by what this process writes; it may change without a
   * write. Cheap enough to be asked before each look-up. Null where the database cannot tell, as
   * before `attend`.
   * @throws DatabaseUnavailableError
   */
  abstract foreignWrites(): number | null;
}
