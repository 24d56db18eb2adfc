/**
 * A number in the database, common to all instances of the shop. Values cached under an older
 * version are misses: a process that has written and could not invalidate the caches of others
 * begins a new version. SQLite keeps it as `PRAGMA user_version`, MongoDB in the collection
 * `counters`.
 */
export abstract class CacheVersion {
  /** Reads the committed version. @throws DatabaseUnavailableError */
  abstract current(): Promise<number>;

  /**
   * Begins the next version, outside of any unit of work. Later calls of `current` return it, or
   * one that began after it.
   * @returns the new version
   * @throws DatabaseUnavailableError
   */
  abstract advance(): Promise<number>;

  /**
   * Makes other processes that use the database expect writes of this one, until `unregister`.
   * Called before the first request, by processes whose cache others cannot invalidate.
   * @throws DatabaseUnavailableError
   */
  abstract register(): Promise<void>;

  /**
   * Called after the last request. If it fails, the others detect later that this process has
   * ended.
   * @throws DatabaseUnavailableError
   */
  abstract unregister(): Promise<void>;

  /**
   * A number that changes as soon as another process commits any write. Writes of this process do
   * not change it; it may change without a write. Cheap enough for each look-up in the cache. Null
   * if the database cannot detect such writes, or before `register`.
   * @throws DatabaseUnavailableError
   */
  abstract externalChangeCounter(): number | null;
}
