import type { CacheKeyDefinition } from './cache-key-definition.js';

/** The definitions of all cached keys, as the feature manifests declare them. */
export class CacheKeys {
  readonly all: readonly CacheKeyDefinition[];

  /** @throws Error when two features declare the same pattern */
  constructor(features: readonly { readonly cacheKeys?: Readonly<Record<string, CacheKeyDefinition>> }[]) {
    this.all = features.flatMap(({ cacheKeys }) => Object.values(cacheKeys ?? {}));
    const patterns = this.all.map(({ pattern }) => pattern);
    const twice = patterns.find((pattern, index) => patterns.indexOf(pattern) !== index);
    if (twice !== undefined) throw new Error(`Two features declare the cache key ${twice}.`);
  }
}
