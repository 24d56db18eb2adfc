import type { Type } from '@nestjs/common';
import { ONLY_FIELD, type Place } from './stores/cache-store.js';

/** What an event clears: by these ids, or all that is cached, where the keys are too many to name. */
export const EVERYTHING = Symbol('everything');
export type Cleared = readonly string[] | typeof EVERYTHING;

export interface Invalidation {
  readonly event: Type<object>;
  /** The ids that the row's pattern is filled with. */
  readonly cleared: (event: object) => Cleared;
}

/** `on(ProductChanged, ({ id }) => [id])`: a line of a row's "cleared by". */
export function on<E extends object>(event: Type<E>, cleared: (event: E) => Cleared): Invalidation {
  return { event, cleared: (raised) => cleared(raised as E) };
}

export interface RowOptions {
  /** Of the key, from its first field on, in milliseconds. */
  readonly ttl: number;
  /** It lives on for its whole time whenever it is used. */
  readonly isSliding?: boolean;
  /** What is cached holds only as long as this key's generation stays; a row whose pattern has no id. */
  readonly dependsOn?: CacheKeyDefinition;
  readonly invalidatedBy: readonly Invalidation[];
}

/** What one field of a key holds; a list has a field for each of its pages. */
export interface CacheEntry extends Place {
  readonly row: CacheKeyDefinition;
}

/** Milliseconds in which what is read from the store has to be filled in. */
const LEASE_MS = 10_000;

/** One row of the registry: a pattern of keys, for how long they live, and what clears them. */
export class CacheKeyDefinition {
  readonly ttl: number;
  readonly isSliding: boolean;
  readonly invalidatedBy: readonly Invalidation[];
  private readonly dependsOn: CacheKeyDefinition | undefined;
  private readonly prefix: string;
  private readonly suffix: string;
  private readonly hasId: boolean;

  /** @param pattern as the design writes it: `product:{id}:stock` */
  constructor(
    readonly pattern: string,
    { ttl, isSliding = false, dependsOn, invalidatedBy }: RowOptions,
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

  /** @param id none where the pattern has none */
  key(id = ''): string {
    return this.prefix + id + this.suffix;
  }

  /** @param variant of a list: which page of it, and how it is sorted */
  entry(id?: string, variant: string = ONLY_FIELD): CacheEntry {
    return { row: this, key: this.key(id), field: variant };
  }

  /** How long a key may be without a field: anybody can ask for ids that do not exist. */
  get lease(): number {
    return this.hasId ? LEASE_MS : this.ttl;
  }

  get dependency(): { readonly key: string; readonly lease: number } | undefined {
    return this.dependsOn && { key: this.dependsOn.key(), lease: this.dependsOn.lease };
  }
}
