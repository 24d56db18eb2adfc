/**
 * The limit of an `LRUCache` that rarely gets full. Its option `max` reserves memory for all
 * entries at once: with 50,000 of them more than a megabyte, and time at each start.
 */
export const atMost = (entries: number): { maxSize: number; sizeCalculation: () => number } => ({
  maxSize: entries,
  sizeCalculation: () => 1,
});
