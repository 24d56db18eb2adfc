import type { EntityManager } from 'typeorm';
import type { CopiedRecord, NamedAggregate, Scalar, SimpleField, Value } from '../../copy/aggregates.js';
import { partsOf, scalarsOf } from '../../copy/records.js';
import { perDialect } from '../dialect.js';
import { fromRow, insertRows, toColumn, toRow, type NewRow, type Row, type SimpleFields } from './rows.js';

/** How the records of an aggregate are stored in tables. */
export interface SqlRecords {
  /** The columns that it reads and writes, by table. */
  readonly columns: ReadonlyMap<string, readonly string[]>;
  /** The number of records. */
  count(manager: EntityManager): Promise<number>;
  /** The next records in the order of their ids. */
  read(manager: EntityManager, after: number, limit: number): Promise<CopiedRecord[]>;
  /** @param records ids and references are numbers */
  insert(manager: EntityManager, records: readonly CopiedRecord[]): Promise<void>;
}

/** A table with the rows of a list or a set. */
export interface PartTable {
  readonly table: string;
  /** The column with the id of the aggregate. */
  readonly parent: string;
  /** The column of the values of a set. */
  readonly value?: string;
  /** Further columns, and the field of the aggregate whose value a new row gets there. */
  readonly inherited?: Readonly<Record<string, string>>;
}

/** A part table with what it contains. */
interface Parts extends PartTable {
  readonly field: string;
  readonly isSet: boolean;
  readonly of: SimpleFields;
}

const partsFor = perDialect(
  ({ integers }) =>
    ({ table, parent, isSet }: Parts) =>
      `SELECT * FROM "${table}" WHERE "${parent}" IN (SELECT value FROM ${integers} AS list)
       ORDER BY ${isSet ? `"${parent}"` : 'id'}`,
);

/**
 * One row for each record, in the table of the aggregate's name, and a table for each of its lists
 * and sets.
 */
class TableRecords implements SqlRecords {
  readonly columns: ReadonlyMap<string, readonly string[]>;
  private readonly fields: SimpleFields;
  private readonly parts: readonly Parts[];

  /** @throws Error when a list has no table */
  constructor(
    private readonly aggregate: NamedAggregate,
    tables: Readonly<Record<string, PartTable>> = {},
  ) {
    const fields = Object.entries(aggregate.fields);
    this.fields = Object.fromEntries(
      fields.flatMap(([name, field]) =>
        field.kind === 'list' || field.kind === 'set' ? [] : [[name, field] as const],
      ),
    );
    this.parts = fields.flatMap(([name, field]) => {
      if (field.kind !== 'list' && field.kind !== 'set') return [];
      const table = tables[name];
      if (!table) throw new Error(`${aggregate.name}.${name} has no table: see PartTable.`);
      const of = field.kind === 'list' ? field.of : { [table.value ?? name]: field.of };
      return [{ ...table, field: name, isSet: field.kind === 'set', of }];
    });
    this.columns = new Map([
      [aggregate.name, ['id', ...Object.keys(this.fields)]],
      ...this.parts.map((parts) => [parts.table, ['id', ...partColumns(parts)]] as const),
    ]);
  }

  async count(manager: EntityManager): Promise<number> {
    const [row] = await manager.query<Row[]>(`SELECT count(*) AS count FROM "${this.aggregate.name}"`);
    return Number(row?.count);
  }

  async read(manager: EntityManager, after: number, limit: number): Promise<CopiedRecord[]> {
    const rows = await manager.query<Row[]>(
      `SELECT * FROM "${this.aggregate.name}" WHERE id > ? ORDER BY id LIMIT ? + 0`,
      [after, limit],
    );
    const lists = new Map<string, Map<unknown, Row[]>>();
    for (const parts of this.parts) {
      const ids = JSON.stringify(rows.map(({ id }) => id));
      const found = await manager.query<Row[]>(partsFor(manager)(parts), [ids]);
      lists.set(parts.field, groupBy(found, parts.parent));
    }
    return rows.map((row) => ({ id: String(row.id), values: this.valuesOf(row, lists) }));
  }

  async insert(manager: EntityManager, records: readonly CopiedRecord[]): Promise<void> {
    const { name } = this.aggregate;
    const rows = records.map(({ id, values }) => ({ id: Number(id), ...toRow(this.fields, values) }));
    await insertRows(manager, name, this.columns.get(name) ?? [], rows);
    for (const parts of this.parts) {
      const children = records.flatMap((record) => rowsOf(parts, record, this.aggregate));
      await insertRows(manager, parts.table, partColumns(parts), children);
    }
  }

  private valuesOf(
    row: Row,
    lists: ReadonlyMap<string, ReadonlyMap<unknown, Row[]>>,
  ): CopiedRecord['values'] {
    const values: Record<string, Value> = fromRow(this.fields, row);
    for (const { field, isSet, of } of this.parts) {
      const parts = (lists.get(field)?.get(row.id) ?? []).map((part) => fromRow(of, part));
      values[field] = isSet ? parts.flatMap((part) => Object.values(part)) : parts;
    }
    return values;
  }
}

/** How the rows of an aggregate are found, if they are not just those of its table. */
export type RecordsOf = (aggregate: NamedAggregate) => SqlRecords;

/** For an aggregate with lists or sets: their tables, by field. */
export const withPartTables =
  (tables: Readonly<Record<string, PartTable>>): RecordsOf =>
  (aggregate) =>
    new TableRecords(aggregate, tables);

function partColumns({ parent, of, inherited = {} }: Parts): string[] {
  return [parent, ...Object.keys(of), ...Object.keys(inherited)];
}

function rowsOf(
  { field, parent, isSet, of, inherited = {} }: Parts,
  { id, values }: CopiedRecord,
  { fields }: NamedAggregate,
): NewRow[] {
  const common: Record<string, Scalar> = { [parent]: Number(id) };
  for (const [column, from] of Object.entries(inherited))
    common[column] = toColumn(fields[from] as SimpleField, values[from] as Scalar);
  const [column = ''] = Object.keys(of);
  const parts = isSet
    ? scalarsOf(values[field]).map((value) => ({ [column]: value }))
    : partsOf(values[field]);
  return parts.map((part) => ({ ...common, ...toRow(of, part) }));
}

export function groupBy(rows: readonly Row[], column: string): Map<unknown, Row[]> {
  const groups = new Map<unknown, Row[]>();
  for (const row of rows) {
    const group = groups.get(row[column]);
    if (group) group.push(row);
    else groups.set(row[column], [row]);
  }
  return groups;
}
