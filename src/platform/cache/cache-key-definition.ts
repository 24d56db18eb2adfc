import type { Type } from '@nestjs/common';
import { ONLY_FIELD, type CacheLocation } from './stores/cache-store.js';

/** Returned for an event that invalidates too many keys to list them. */
export const EVERYTHING = Symbol('everything');
export type InvalidatedIds = readonly string[] | typeof EVERYTHING;

export interface Invalidation {
  readonly event: Type<object>;
  /** The ids whose keys the event invalidates. */
  readonly idsOf: (event: object) => InvalidatedIds;
}

/** One entry of `invalidatedBy`: `on(ProductChanged, ({ id }) => [id])`. */
export function on<E extends object>(event: Type<E>, idsOf: (event: E) => InvalidatedIds): Invalidation {
  return { event, idsOf: (raised) => idsOf(raised as E) };
}

export interface CacheKeyOptions {
  /** TTL of the key in milliseconds, from the time when its first field is filled. */
  readonly ttl: number;
  /** Whether each hit refreshes the TTL. */
  readonly isSliding?: boolean;
  /** Invalidating this other key, whose pattern has no id, invalidates all keys of this pattern. */
  readonly dependsOn?: CacheKeyDefinition;
  readonly invalidatedBy: readonly Invalidation[];
}

/** One field of a key. A list has a field for each of its pages. */
export interface CacheEntry extends CacheLocation {
  readonly definition: CacheKeyDefinition;
}

/** Milliseconds that a reader has to fill the key after a miss. */
const LEASE_TTL_MS = 10_000;

/** A family of cache keys: their pattern, their TTL and the events that invalidate them. */
export class CacheKeyDefinition {
  readonly ttl: number;
  readonly isSliding: boolean;
  readonly invalidatedBy: readonly Invalidation[];
  private readonly dependsOn: CacheKeyDefinition | undefined;
  private readonly prefix: string;
  private readonly suffix: string;
  private readonly hasId: boolean;

  /** @param pattern like `product:{id}:stock` */
  constructor(
    readonly pattern: string,
    { ttl, isSliding = false, dependsOn, invalidatedBy }: CacheKeyOptions,
  ) {
    const [prefix = '', suffix] = pattern.split(/\{\w+\}/);
    this.prefix = prefix;
    this.suffix = suffix ?? '';
    this.hasId = suffix !== undefined;
    this.ttl = ttl;
    this.isSliding = isSliding;
    this.dependsOn = dependsOn;
    this.invalidatedBy = invalidatedBy;
  }

  /** @param id omitted when the pattern has no id */
  key(id = ''): string {
    return this.prefix + id + this.suffix;
  }

  /** @param variant of a list: identifies the page and the sort order */
  entry(id?: string, variant: string = ONLY_FIELD): CacheEntry {
    return { definition: this, key: this.key(id), field: variant };
  }

  /**
   * TTL of a key that has a lease, but no fields yet. Short for patterns with an id, because
   * clients can request any number of ids that do not exist.
   */
  get leaseTtl(): number {
    return this.hasId ? LEASE_TTL_MS : this.ttl;
  }

  get dependency(): { readonly key: string; readonly leaseTtl: number } | undefined {
    return this.dependsOn && { key: this.dependsOn.key(), leaseTtl: this.dependsOn.leaseTtl };
  }
}
