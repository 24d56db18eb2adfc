import { LRUCache } from 'lru-cache';
import { CacheStore, MAX_FIELDS, ONLY_FIELD, type Filling, type Found, type Place } from './cache-store.js';

/** Bytes that are kept at most; what was not asked for the longest goes first. */
const MAX_BYTES = 64 * 1024 * 1024;
/** What a key costs beside its bytes. */
const OVERHEAD = 300;

interface Entry {
  readonly generation: string;
  readonly fields: Map<string, Buffer>;
  readonly size: number;
}

/** For a shop that is one process. Nothing fails, and what is cleared is gone when `clear` is called. */
export class InProcessStore extends CacheStore {
  readonly state = 'in-process';
  private readonly entries: LRUCache<string, Entry>;
  private made = 0;

  /** @param clock in milliseconds, for tests */
  constructor(maxBytes = MAX_BYTES, clock: { now(): number } = performance) {
    super();
    this.entries = new LRUCache<string, Entry>({
      maxSize: maxBytes,
      sizeCalculation: ({ size }) => size,
      perf: clock,
      ttlResolution: 0,
    });
  }

  override async read({ key, field }: Place, dependency?: string): Promise<Found> {
    const entry = this.entries.get(key);
    return {
      generation: entry?.generation ?? null,
      value: entry?.fields.get(field) ?? null,
      dependency: dependency === undefined ? null : (this.entries.get(dependency)?.generation ?? null),
    };
  }

  override async open(key: string, lease: number): Promise<string> {
    const entry = this.entries.get(key);
    if (entry) return entry.generation;
    this.made += 1;
    const generation = String(this.made);
    this.entries.set(key, { generation, fields: new Map(), size: OVERHEAD + key.length }, { ttl: lease });
    return generation;
  }

  override async fill({ key, field, generation, value, ttl }: Filling): Promise<void> {
    const entry = this.entries.get(key);
    if (entry?.generation !== generation) return;
    const known = entry.fields.get(field);
    if (!known && field !== ONLY_FIELD && entry.fields.size >= MAX_FIELDS) return;
    const left = entry.fields.size === 0 ? ttl : this.entries.getRemainingTTL(key);
    // At the last moment of its life: none left would mean for ever.
    if (left <= 0) return;
    entry.fields.set(field, value);
    const size = entry.size + value.length - (known?.length ?? -field.length);
    // Another object, or the size is not looked at again.
    this.entries.set(key, { ...entry, size }, { ttl: left });
  }

  override async clear(keys: readonly string[]): Promise<void> {
    for (const key of keys) this.entries.delete(key);
  }

  override async touch(key: string, ttl: number): Promise<void> {
    const entry = this.entries.get(key);
    if (entry) this.entries.set(key, entry, { ttl });
  }
}
