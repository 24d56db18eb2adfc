import type { Awaitable } from '../../../shared/awaitable.js';

/** The result of reading one field of a key. */
export interface CacheReadResult {
  /**
   * Granted to the first reader that misses, and deleted with the key. `fill` has no effect unless
   * the key still has the lease from before the database was read. Null if there is no key.
   */
  readonly lease: string | null;
  readonly value: Buffer | null;
  /** The lease of the dependency. */
  readonly dependencyLease: string | null;
}

export interface CacheLocation {
  readonly key: string;
  /**
   * Variants of a list are fields of one key, so that deleting the key deletes all of them
   * atomically.
   */
  readonly field: string;
}

export interface CacheFill extends CacheLocation {
  readonly lease: string;
  readonly value: Buffer;
  /** TTL of the key in milliseconds, from the time when its first field is filled. */
  readonly ttl: number;
}

/**
 * Stores bytes by key and field: in Redis, in this process, or not at all. Every method may throw
 * RedisUnavailableError; whether the operation took effect is then unknown.
 */
export abstract class CacheStore {
  /** `up` and `down` apply to Redis. No method is called while the state is `down` or `off`. */
  abstract readonly state: 'up' | 'down' | 'in-process' | 'off';

  /** @param dependency another key whose lease is read as well */
  abstract read(location: CacheLocation, dependency?: string): Awaitable<CacheReadResult>;

  /**
   * Returns the lease of the key, and grants a new one if there is none.
   * @param leaseTtl TTL in milliseconds of a key without fields
   */
  abstract grantLease(key: string, leaseTtl: number): Promise<string>;

  /** Sets a field if the key still has that lease and has fewer than MAX_FIELDS fields. */
  abstract fill(fill: CacheFill): Promise<void>;

  /**
   * Deletes the keys with all their fields and leases.
   * @throws RedisUnavailableError when they may still exist
   */
  abstract delete(keys: readonly string[]): Promise<void>;

  /** Sets the TTL of an existing key, in milliseconds. */
  abstract refreshTtl(key: string, ttl: number): Promise<void>;
}

/**
 * The field of a value without variants. Exempt from MAX_FIELDS, so that cached pages of the
 * category list do not prevent caching the category tree, which has the same key.
 */
export const ONLY_FIELD = 'body';

/** How many variants of a list are cached; others are read from the database each time. */
export const MAX_FIELDS = 256;
