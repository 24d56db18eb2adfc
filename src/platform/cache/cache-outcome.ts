/** `bypass`: the cache was not asked, or had nothing to say. */
export type CacheOutcome = 'hit' | 'miss' | 'bypass';
