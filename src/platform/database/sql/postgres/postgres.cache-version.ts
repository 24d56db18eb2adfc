import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CacheVersion } from '../../cache-version.js';
import { Instances } from '../../instances.js';
import { postgresInstanceStore } from './instance-store.js';
import { PostgresContext } from './postgres-context.js';

/**
 * A row of the table `cache_version`. PostgreSQL does not report the writes of other processes.
 */
@Injectable()
export class PostgresCacheVersion extends CacheVersion {
  private readonly instances: Instances;

  constructor(private readonly sql: PostgresContext) {
    super();
    this.instances = new Instances(postgresInstanceStore(sql));
  }

  override current(): Promise<number> {
    return this.sql.read(readVersion);
  }

  override advance(): Promise<number> {
    return this.sql.write(async (manager) => {
      const increment = 'UPDATE cache_version SET version = version + 1 RETURNING version';
      const [row] = await manager.query<{ version: number }[]>(increment);
      if (!row) throw new Error('The table cache_version has no row.');
      return row.version;
    });
  }

  override async register(): Promise<void> {
    await this.instances.register();
  }

  override async unregister(): Promise<void> {
    await this.instances.unregister();
  }

  override externalChangeCounter(): number | null {
    return this.instances.externalChangeCounter();
  }
}

export async function readVersion(manager: EntityManager): Promise<number> {
  const [row] = await manager.query<{ version: number | string }[]>('SELECT version FROM cache_version');
  // The connections of migrations and copies leave a bigint as text.
  return Number(row?.version ?? 0);
}
