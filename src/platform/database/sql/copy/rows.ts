import type { EntityManager } from 'typeorm';
import { formatMoney } from '../../../../shared/money.js';
import type { CopiedRecord, Part, Scalar, SimpleField } from '../../copy/aggregates.js';
import {
  fromBoolean,
  fromDecimal,
  fromTime,
  toTime,
  type StoredBoolean,
  type StoredDecimal,
  type StoredTime,
} from '../columns.js';
import { byDialect } from '../dialect.js';

/** A row as a statement returns it, by column. */
export type Row = Readonly<Record<string, unknown>>;

/** A row to insert: what JSON can express of it. */
export type NewRow = Readonly<Record<string, Scalar>>;

export type SimpleFields = Readonly<Record<string, SimpleField>>;

type InsertRows = (table: string, columns: readonly string[]) => string;

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

/** The rows are a JSON array, so that the text of the statement does not depend on their number. */
const INSERT_ROWS = byDialect<InsertRows>({
  sqlite: (table, columns) =>
    `INSERT INTO "${table}" (${quoted(columns)})
     SELECT ${columns.map((column) => `value ->> '${column}'`).join(', ')} FROM json_each(?)`,
  postgres: (table, columns) =>
    `INSERT INTO "${table}" (${quoted(columns)})
     SELECT ${quoted(columns)} FROM json_populate_recordset(NULL::"${table}", ?::json)`,
});

/** @param columns of all rows; the database computes the others */
export async function insertRows(
  manager: EntityManager,
  table: string,
  columns: readonly string[],
  rows: readonly NewRow[],
): Promise<void> {
  if (rows.length > 0) await manager.query(INSERT_ROWS(manager)(table, columns), [JSON.stringify(rows)]);
}

/** The value of a record's field that a column contains. */
function fromColumn({ kind }: SimpleField, value: unknown): Scalar {
  if (value === null || value === undefined) return null;
  switch (kind) {
    case 'text':
      return value as string;
    case 'integer':
      return Number(value);
    case 'flag':
      return fromBoolean(value as StoredBoolean);
    case 'time':
      return fromTime(value as StoredTime).toISOString();
    case 'money':
      return formatMoney(fromDecimal(value as StoredDecimal));
    case 'reference':
      return Number(value).toFixed(0);
  }
}

/** What a column contains for the value of a record's field. */
export function toColumn({ kind }: SimpleField, value: Scalar): Scalar {
  if (value === null) return null;
  if (kind === 'time' && typeof value === 'string') return toTime(new Date(value));
  return kind === 'reference' ? Number(value) : value;
}

/** The values of these fields, whose columns have the same names. */
export function fromRow(fields: SimpleFields, row: Row): Part {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, fromColumn(field, row[name])]),
  );
}

export function toRow(fields: SimpleFields, values: CopiedRecord['values']): NewRow {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, toColumn(field, (values[name] ?? null) as Scalar)]),
  );
}
