import { CacheStore, type CacheReadResult } from './cache-store.js';

/** For several processes without Redis: they could not invalidate each other's caches. */
export class NoStore extends CacheStore {
  readonly state = 'off';

  override read(): CacheReadResult {
    throw new Error('The cache is off.');
  }

  override async grantLease(): Promise<string> {
    throw new Error('The cache is off.');
  }

  override async fill(): Promise<void> {}

  override async delete(): Promise<void> {}

  override async refreshTtl(): Promise<void> {}
}
