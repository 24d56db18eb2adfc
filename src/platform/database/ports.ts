import type { Abstract, Provider, Type } from '@nestjs/common';
import type { AdaptersOf, Ports, WithPorts } from './feature-persistence.js';
import { CacheVersion } from './cache-version.js';
import { DatabaseHealth } from './database-health.js';
import { UnitOfWork } from './unit-of-work.js';

/** The ports of the platform itself; the features declare theirs in their manifests. */
const platformPorts = { UnitOfWork, CacheVersion, DatabaseHealth };
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

/** Provides the adapters of a database: those of the platform and those of the features. */
export function provideAdapters(
  platform: PlatformAdapters,
  features: readonly WithPorts<{ readonly adapters: AdaptersOf<Ports> }>[],
): Provider[] {
  const bindings = [
    ...bindAdapters(platformPorts, platform),
    ...features.flatMap(({ ports, adapters }) => bindAdapters(ports, adapters)),
  ];
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

/** Pairs the ports of one manifest with their adapters. */
function bindAdapters<P extends Ports>(ports: P, adapters: AdaptersOf<P>): (readonly [unknown, Type])[] {
  return Object.entries(ports).map(([name, port]) => [port, adapters[name] as Type]);
}
