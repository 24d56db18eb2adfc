import type { Instance, InstanceStore } from '../../instances.js';
import type { PostgresContext } from './postgres-context.js';

/**
 * The table `instances`. Each statement is committed by itself, without a place among the units of
 * work: a beat must not wait for them.
 */
export function postgresInstanceStore(sql: PostgresContext): InstanceStore {
  const run = <T>(statement: string, ...parameters: unknown[]) =>
    sql.read((manager) => manager.query<T[]>(statement, parameters));
  return {
    beat: async (id) => {
      await run(
        'INSERT INTO instances (id, beats) VALUES (?, 1) ON CONFLICT (id) DO UPDATE SET beats = instances.beats + 1',
        id,
      );
    },
    others: (id) => run<Instance>('SELECT id, beats FROM instances WHERE id <> ?', id),
    remove: async (ids) => {
      await run('DELETE FROM instances WHERE id = ANY (?)', ids);
    },
  };
}
