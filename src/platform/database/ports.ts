import type { Abstract, Provider, Type } from '@nestjs/common';
import type { AdaptersOf, Ports } from './feature-persistence.js';
import { CacheVersion } from './cache-version.js';
import { DatabaseHealth } from './database-health.js';
import { UnitOfWork } from './unit-of-work.js';

/** The ports of the platform itself; the features declare theirs in their manifests. */
export const platformPorts = { UnitOfWork, CacheVersion, DatabaseHealth };
export type PlatformAdapters = AdaptersOf<typeof platformPorts>;

/**
 * The adapters of the chosen database, by port. Modules import them with
 * PersistenceModule.forFeature.
 */
export class DatabaseAdapters {
  constructor(private readonly byPort: ReadonlyMap<unknown, unknown>) {}

  /** @throws Error when no manifest declares the port */
  get<T>(port: Abstract<T>): T {
    const adapter = this.byPort.get(port);
    if (!adapter) throw new Error(`No feature manifest declares the port ${port.name}.`);
    return adapter as T;
  }
}

/** Pairs the ports of one manifest with their adapters. */
export function bindAdapters<P extends Ports>(
  ports: P,
  adapters: AdaptersOf<P>,
): (readonly [unknown, Type])[] {
  return Object.entries(ports).map(([name, port]) => [port, adapters[name] as Type]);
}

/** Provides all adapters of a database. */
export function provideAdapters(bindings: readonly (readonly [unknown, Type])[]): Provider[] {
  const classes = bindings.map(([, adapter]) => adapter);
  return [
    ...classes,
    {
      provide: DatabaseAdapters,
      inject: classes,
      useFactory: (...instances: unknown[]) =>
        new DatabaseAdapters(new Map(bindings.map(([port], index) => [port, instances[index]]))),
    },
  ];
}
