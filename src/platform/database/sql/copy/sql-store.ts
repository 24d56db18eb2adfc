import type { DataSource, EntityManager } from 'typeorm';
import {
  namedAggregates,
  referredTo,
  type CopiedRecord,
  type NamedAggregate,
} from '../../copy/aggregates.js';
import { NotCopiedError, type IdKind, type Progress, type TargetStore } from '../../copy/record-store.js';
import { keyOf, mapIds, referencesOf } from '../../copy/records.js';
import type { SqlPart, WithPorts } from '../../feature-persistence.js';
import type { MigrationStatus } from '../../migrator.js';
import { perDialect } from '../dialect.js';
import * as copyState from './copy-state.js';
import type { Row } from './rows.js';
import { withPartTables, type RecordsOf, type SqlRecords } from './sql-records.js';

/** What differs between SQLite and PostgreSQL. */
export interface SqlAccess {
  readonly dataSource: DataSource;
  /** Commits each statement. */
  readonly manager: EntityManager;
  transact<T>(work: (manager: EntityManager) => Promise<T>): Promise<T>;
  migrations(): Promise<MigrationStatus[]>;
  cacheVersion(): Promise<number>;
  setCacheVersion(manager: EntityManager, version: number): Promise<void>;
  /** Makes generated ids go on after those that were copied. */
  continueIds(manager: EntityManager): Promise<void>;
}

const selectByIds = perDialect(
  ({ integers }) =>
    (table: string, column: string) =>
      `SELECT id, "${column}" AS value FROM "${table}" WHERE id IN (SELECT value FROM ${integers} AS list)`,
);

/** @throws Error when a column is part of no aggregate */
export async function openSqlStore(
  access: SqlAccess,
  parts: readonly WithPorts<SqlPart>[],
): Promise<TargetStore> {
  try {
    return new SqlStore(access, parts);
  } catch (error) {
    await access.dataSource.destroy();
    throw error;
  }
}

/** A column of those rows that exist, by their ids. */
async function columnOf(
  manager: EntityManager,
  table: string,
  column: string,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const statement = selectByIds(manager)(table, column);
  const rows = await manager.query<{ id: number; value: unknown }[]>(statement, [
    JSON.stringify(ids.map(Number)),
  ]);
  return new Map(rows.map(({ id, value }) => [String(id), String(value)]));
}

/** The rows of an SQL database as records. */
class SqlStore implements TargetStore {
  readonly idKind = 'integer';
  readonly aggregates: readonly NamedAggregate[];
  private readonly records: ReadonlyMap<string, SqlRecords>;
  private readonly referredTo: ReadonlySet<string>;

  constructor(
    private readonly sql: SqlAccess,
    parts: readonly WithPorts<SqlPart>[],
  ) {
    this.aggregates = namedAggregates(parts);
    this.referredTo = new Set(this.aggregates.flatMap((aggregate) => [...referredTo(aggregate)]));
    const given = Object.assign({}, ...parts.map(({ records }) => records)) as Record<string, RecordsOf>;
    this.records = new Map(
      this.aggregates.map((aggregate) => {
        const recordsOf = given[aggregate.name] ?? withPartTables({});
        return [aggregate.name, recordsOf(aggregate)];
      }),
    );
    this.assertComplete();
  }

  migrations(): Promise<MigrationStatus[]> {
    return this.sql.migrations();
  }

  count({ name }: NamedAggregate): Promise<number> {
    return this.recordsOf(name).count(this.sql.manager);
  }

  tablesInUse(): Promise<string[]> {
    const tables = [...this.records.values()].flatMap(({ columns }) => [...columns.keys()]);
    return copyState.existingTables(this.sql.manager, tables);
  }

  async countAdded(aggregate: NamedAggregate): Promise<number> {
    if (!aggregate.isSeeded) return this.count(aggregate);
    const [row] = await this.sql.manager.query<Row[]>(
      `SELECT count(*) AS count FROM "${aggregate.name}"
       WHERE created_at > (SELECT max(executed_at) FROM migrations)`,
    );
    return Number(row?.count);
  }

  read({ name }: NamedAggregate, after: string | null, limit: number): Promise<CopiedRecord[]> {
    return this.recordsOf(name).read(this.sql.manager, Number(after ?? 0), limit);
  }

  async keysOf(aggregate: NamedAggregate, ids: readonly string[]): Promise<Map<string, string>> {
    const keys = await columnOf(this.sql.manager, aggregate.name, aggregate.key ?? '', ids);
    return new Map([...keys].map(([id, key]) => [id, keyOf(aggregate, id, key)]));
  }

  cacheVersion(): Promise<number> {
    return this.sql.cacheVersion();
  }

  unfinishedCopy(): Promise<string | null> {
    return copyState.unfinishedCopy(this.sql.manager);
  }

  begin(source: string): Promise<void> {
    return this.sql.transact((manager) => copyState.createState(manager, source));
  }

  clear({ name }: NamedAggregate): Promise<void> {
    return this.sql.transact(async (manager) => {
      // The parts first, which refer to it.
      const tables = [...this.recordsOf(name).columns.keys()].toReversed();
      for (const table of tables) await manager.query(`DELETE FROM "${table}"`);
    });
  }

  progressOf({ name }: NamedAggregate): Promise<Progress> {
    return copyState.progressOf(this.sql.manager, name);
  }

  async write(aggregate: NamedAggregate, records: readonly CopiedRecord[], ids: IdKind): Promise<void> {
    await this.sql.transact(async (manager) => {
      const { name } = aggregate;
      const { copied } = await copyState.progressOf(manager, name);
      // References to the same aggregate are set later: see link().
      const references = await this.referencesOf(manager, aggregate, records, ids, name);
      const mapped = records.map((record, index) => {
        const id = ids === 'integer' ? record.id : String(copied + index + 1);
        return mapIds(aggregate, record, id, references);
      });
      await this.recordsOf(name).insert(manager, mapped);
      if (ids !== 'integer' && this.referredTo.has(name)) {
        const pairs = records.map(({ id }, index) => [id, Number(mapped[index]?.id)] as const);
        await copyState.addIds(manager, name, pairs);
      }
      const last = records.at(-1)?.id ?? '';
      await copyState.setProgress(manager, name, { last, copied: copied + records.length });
    });
  }

  async link(aggregate: NamedAggregate, records: readonly CopiedRecord[], ids: IdKind): Promise<void> {
    const { name, fields } = aggregate;
    await this.sql.transact(async (manager) => {
      const references = await this.referencesOf(manager, aggregate, records, ids);
      const own = await this.idsOf(
        manager,
        name,
        records.map(({ id }) => id),
        ids,
        name,
      );
      for (const record of records) {
        const { values } = mapIds(aggregate, record, '', references);
        for (const [column, field] of Object.entries(fields)) {
          if (field.kind !== 'reference' || field.to !== name || values[column] === null) continue;
          const update = `UPDATE "${name}" SET "${column}" = ? WHERE id = ?`;
          await manager.query(update, [Number(values[column]), Number(own.get(record.id))]);
        }
      }
    });
  }

  finish(cacheVersion: number): Promise<void> {
    return this.sql.transact(async (manager) => {
      const own = await this.sql.cacheVersion();
      await this.sql.setCacheVersion(manager, Math.max(own, cacheVersion) + 1);
      await this.sql.continueIds(manager);
      await copyState.dropState(manager);
    });
  }

  close(): Promise<void> {
    return this.sql.dataSource.destroy();
  }

  private recordsOf(name: string): SqlRecords {
    const records = this.records.get(name);
    if (!records) throw new Error(`No feature has the aggregate ${name}.`);
    return records;
  }

  /** What the references of the records become. @param except the name of an aggregate */
  private async referencesOf(
    manager: EntityManager,
    aggregate: NamedAggregate,
    records: readonly CopiedRecord[],
    ids: IdKind,
    except?: string,
  ): Promise<Map<string, Map<string, string>>> {
    const references = new Map<string, Map<string, string>>();
    for (const [name, found] of referencesOf(aggregate, records)) {
      if (name !== except)
        references.set(name, await this.idsOf(manager, name, [...found], ids, aggregate.name));
    }
    return references;
  }

  /** @throws NotCopiedError when one of the records that `from` refers to was not copied */
  private async idsOf(
    manager: EntityManager,
    name: string,
    sourceIds: readonly string[],
    ids: IdKind,
    from: string,
  ): Promise<Map<string, string>> {
    const found =
      ids === 'integer'
        ? await columnOf(manager, name, 'id', sourceIds)
        : await copyState.idsOf(manager, name, sourceIds);
    const missing = sourceIds.find((id) => !found.has(id));
    if (missing !== undefined) throw new NotCopiedError(from, missing, name);
    return found;
  }

  private assertComplete(): void {
    const columns = new Map([...this.records.values()].flatMap((records) => [...records.columns]));
    const missing = this.sql.dataSource.entityMetadatas.flatMap(({ tableName, columns: own }) =>
      own
        .filter(({ databaseName }) => !columns.get(tableName)?.includes(databaseName))
        .map(({ databaseName }) => `${tableName}.${databaseName}`),
    );
    if (missing.length > 0)
      throw new Error(`No feature manifest declares in its aggregates: ${missing.join(', ')}.`);
  }
}
