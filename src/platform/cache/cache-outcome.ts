/** `bypass`: the cache was not used, or is not available. */
export type CacheOutcome = 'hit' | 'miss' | 'bypass';
