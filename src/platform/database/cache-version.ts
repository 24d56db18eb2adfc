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
   * Begins the next version, outside of any unit of work. Later calls of `current` return it or a
   * later one.
   * @returns the new version
   * @throws DatabaseUnavailableError
   */
  abstract advance(): Promise<number>;

  /**
   * Registers this process as one that may write, until `unregister`: other processes on the same
   * database take its writes into account. Called before the first request, by processes that do
   * not share a cache.
   * @throws DatabaseUnavailableError
   */
  abstract register(): Promise<void>;

  /**
   * Called after the last request. If it fails, other processes detect later that this one has
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
