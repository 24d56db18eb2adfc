import { CacheStore, type Found } from './cache-store.js';

/** For one of several processes that have no Redis between them: what one writes the others could not know of. */
export class NoStore extends CacheStore {
  readonly state = 'off';

  override async read(): Promise<Found> {
    throw new Error('There is no cache.');
  }

  override async open(): Promise<string> {
    throw new Error('There is no cache.');
  }

  override async fill(): Promise<void> {}

  /** Nobody has cached anything. */
  override async clear(): Promise<void> {}

  override async touch(): Promise<void> {}
}
