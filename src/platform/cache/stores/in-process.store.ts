import { LRUCache } from 'lru-cache';
import {
  CacheStore,
  MAX_FIELDS,
  ONLY_FIELD,
  type CacheFill,
  type CacheReadResult,
  type CacheLocation,
} from './cache-store.js';

/** Bytes kept at most; the least recently used entries are evicted first. */
const MAX_BYTES = 64 * 1024 * 1024;
/** Bytes that a key costs besides its values. */
const OVERHEAD = 300;

interface Entry {
  readonly lease: string;
  readonly fields: Map<string, Buffer>;
  readonly size: number;
}

/** For a single process. Never fails, and deletes synchronously. */
export class InProcessStore extends CacheStore {
  readonly state = 'in-process';
  private readonly entries: LRUCache<string, Entry>;
  private leaseCount = 0;

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

  override read({ key, field }: CacheLocation, dependency?: string): CacheReadResult {
    const entry = this.entries.get(key);
    return {
      lease: entry?.lease ?? null,
      value: entry?.fields.get(field) ?? null,
      dependencyLease: dependency === undefined ? null : (this.entries.get(dependency)?.lease ?? null),
    };
  }

  override async grantLease(key: string, leaseTtl: number): Promise<string> {
    const entry = this.entries.get(key);
    if (entry) return entry.lease;
    this.leaseCount += 1;
    const lease = String(this.leaseCount);
    this.entries.set(key, { lease, fields: new Map(), size: OVERHEAD + key.length }, { ttl: leaseTtl });
    return lease;
  }

  override async fill({ key, field, lease, value, ttl }: CacheFill): Promise<void> {
    const entry = this.entries.get(key);
    if (entry?.lease !== lease) return;
    const known = entry.fields.get(field);
    if (!known && field !== ONLY_FIELD && entry.fields.size >= MAX_FIELDS) return;
    const left = entry.fields.size === 0 ? ttl : this.entries.getRemainingTTL(key);
    // A TTL of 0 would mean no expiry.
    if (left <= 0) return;
    entry.fields.set(field, value);
    const size = entry.size + value.length - (known?.length ?? -field.length);
    // A new object: for the same one lru-cache does not compute the size again.
    this.entries.set(key, { ...entry, size }, { ttl: left });
  }

  override async delete(keys: readonly string[]): Promise<void> {
    for (const key of keys) this.entries.delete(key);
  }

  override async refreshTtl(key: string, ttl: number): Promise<void> {
    const entry = this.entries.get(key);
    if (entry) this.entries.set(key, entry, { ttl });
  }
}
