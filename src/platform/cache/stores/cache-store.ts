/** What is there of a field of a key. */
export interface Found {
  /**
   * Made when the key is first asked for, and gone when it is cleared: whoever fills a field says under which one it has
   * read, and is refused under another. Null: the key is not there.
   */
  readonly generation: string | null;
  readonly value: Buffer | null;
  /** The generation of the key that was asked for beside it. */
  readonly dependency: string | null;
}

export interface Place {
  readonly key: string;
  /** The variants of a list are fields of one key, so that clearing the key clears them all, at once, and no other. */
  readonly field: string;
}

export interface Filling extends Place {
  readonly generation: string;
  readonly value: Buffer;
  /** Milliseconds that the key lives from its first field on. */
  readonly ttl: number;
}

/**
 * Where cached things are: in Redis, in this process, or nowhere. Knows keys, fields and bytes, and nothing of what
 * they mean. Each method but `clear` may throw RedisUnavailableError, after which nothing is known of what it did.
 */
export abstract class CacheStore {
  /** `up` and `down` are Redis's. Where it is `down` or `off` nothing is asked of it. */
  abstract readonly state: 'up' | 'down' | 'in-process' | 'off';

  /** @param dependency another key whose generation is asked for */
  abstract read(place: Place, dependency?: string): Promise<Found>;

  /**
   * The generation of the key, made where there is none.
   * @param lease milliseconds that a key lives in which nothing is filled in
   */
  abstract open(key: string, lease: number): Promise<string>;

  /** Fills a field in, if the key is still of that generation; a key takes so many fields and no more. */
  abstract fill(filling: Filling): Promise<void>;

  /**
   * Clears the keys with all their fields and generations.
   * @throws RedisUnavailableError when they may still be there
   */
  abstract clear(keys: readonly string[]): Promise<void>;

  /** A key that is there lives so many milliseconds more. */
  abstract touch(key: string, ttl: number): Promise<void>;
}

/** The field of what has no variants. It always fits, so that pages of a list cannot keep the tree out of its key. */
export const ONLY_FIELD = 'body';

/** So many variants a list has at most; others are read from the store each time. */
export const MAX_FIELDS = 256;
