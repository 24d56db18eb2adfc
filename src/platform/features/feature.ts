import type { Type } from '@nestjs/common';
import type { CacheKeyDefinition } from '../cache/cache-key-definition.js';
import type { FeaturePersistence, Ports } from '../database/feature-persistence.js';

/** Text by name. */
type Descriptions = Readonly<Record<string, string>>;

/**
 * The manifest of a feature: everything that it declares about itself. The platform reads the
 * manifests of `src/features.ts`; nothing else has a list of features.
 */
export interface Feature<P extends Ports = Ports> {
  /** The name of its folder. */
  readonly name: string;
  readonly modules: readonly Type[];
  /** Its ports, and the adapters of each database. A missing adapter does not compile. */
  readonly persistence?: FeaturePersistence<P>;
  /** The permissions that its routes require: what each allows, as OAuth's consent page says it. */
  readonly permissions?: Descriptions;
  /** The scopes for a user's own data, which need no permission. */
  readonly scopes?: Descriptions;
  /**
   * The routes that are open to all, such as `GET /products/:id`. The application does not start
   * when another route is, so that opening one to strangers takes two deliberate lines.
   */
  readonly publicRoutes?: readonly string[];
  /**
   * The paths of its controllers that are not below /api/v1: pages, and what other standards place.
   */
  readonly pathsOutsideApi?: readonly string[];
  readonly cacheKeys?: Readonly<Record<string, CacheKeyDefinition>>;
  /** The tags of its operations in the OpenAPI document. */
  readonly tags?: Descriptions;
}

/** Returns the manifest. Its only purpose is the type: the adapters must fit the ports. */
export function defineFeature<P extends Ports = Ports>(feature: Feature<P>): Feature<P> {
  return feature;
}
