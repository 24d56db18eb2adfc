import type { Type } from '@nestjs/common';
import { ONLY_FIELD, type CacheLocation } from './stores/cache-store.js';

/** The ids whose keys an event invalidates, or everything if there are too many keys to name. */
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
  /** TTL of the key in milliseconds, counted from its first field on. */
  readonly ttl: number;
  /** Whether each use refreshes the TTL. */
  readonly isSliding?: boolean;
  /** Values are valid only as long as this other key, which has no id, keeps its lease. */
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

  /** @param variant for lists: the page and the sort order */
  entry(id?: string, variant: string = ONLY_FIELD): CacheEntry {
    return { definition: this, key: this.key(id), field: variant };
  }

  /**
   * TTL of a key without fields: short, because clients can ask for any number of ids that do not
   * exist.
   */
  get leaseTtl(): number {
    return this.hasId ? LEASE_TTL_MS : this.ttl;
  }

  get dependency(): { readonly key: string; readonly leaseTtl: number } | undefined {
    return this.dependsOn && { key: this.dependsOn.key(), leaseTtl: this.dependsOn.leaseTtl };
  }
}
