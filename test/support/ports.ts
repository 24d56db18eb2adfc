import type { Type } from '@nestjs/common';
import { features } from '../../src/features.js';
import type { Port, SchemaDefinition } from '../../src/platform/database/feature-persistence.js';

/** The ports of all features, by name. */
export const featurePorts: Readonly<Record<string, Port>> = Object.assign(
  {},
  ...features.map(({ persistence }) => persistence?.ports ?? {}),
) as Record<string, Port>;

/** What PersistenceModule.forRoot stores: all features. */
export const persisted = features.flatMap(({ persistence }) => persistence ?? []);

/** The TypeORM entities of all features. */
export async function sqlEntities(): Promise<Type[]> {
  const parts = await Promise.all(persisted.map((feature) => feature.sql()));
  return parts.flatMap(({ entities }) => entities);
}

/** The mongoose schemas of all features. */
export async function mongoSchemas(): Promise<SchemaDefinition[]> {
  const parts = await Promise.all(persisted.map((feature) => feature.mongo()));
  return parts.flatMap(({ schemas }) => schemas);
}
