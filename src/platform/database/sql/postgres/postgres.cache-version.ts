import { Injectable } from '@nestjs/common';
import { CacheVersion } from '../../cache-version.js';
import { Instances, type InstanceStore } from '../../instances.js';
import { PostgresContext } from './postgres-context.js';

interface InstanceRow {
  readonly id: string;
  readonly beats: number;
}

/**
 * A row of the table `cache_version`. PostgreSQL does not report the writes of other processes, so
 * any other instance is assumed to write all the time.
 */
@Injectable()
export class PostgresCacheVersion extends CacheVersion {
  private readonly instances: Instances;
  private changes = 0;

  constructor(private readonly sql: PostgresContext) {
    super();
    this.instances = new Instances(instanceStore(sql));
  }

  override current(): Promise<number> {
    return this.sql.read(async (manager) => {
      const [row] = await manager.query<{ version: number }[]>('SELECT version FROM cache_version');
      return row?.version ?? 0;
    });
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
    if (!this.instances.isRegistered) return null;
    if (!this.instances.isAlone) this.changes += 1;
    return this.changes + this.instances.alonePeriods;
  }
}

/**
 * The table `instances`. Each statement is committed by itself, without a place among the units of
 * work: a beat must not wait for them.
 */
function instanceStore(sql: PostgresContext): InstanceStore {
  const run = <T>(statement: string, ...parameters: unknown[]) =>
    sql.read((manager) => manager.query<T[]>(statement, parameters));
  return {
    beat: async (id) => {
      await run(
        'INSERT INTO instances (id, beats) VALUES (?, 1) ON CONFLICT (id) DO UPDATE SET beats = instances.beats + 1',
        id,
      );
    },
    others: (id) => run<InstanceRow>('SELECT id, beats FROM instances WHERE id <> ?', id),
    remove: async (ids) => {
      await run('DELETE FROM instances WHERE id = ANY (?)', ids);
    },
  };
}
