import type { Type } from '@nestjs/common';
import type { EntityMetadata } from 'typeorm';
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js';
import type { PostgresConfig } from '../../../config/app-config.js';
import { differenceIn, type SchemaDifference } from '../schema-difference.js';
import { PostgresDataSource } from './postgres.data-source.js';
import { migrationOptions } from './postgres-options.js';

/** What TypeORM would change in a migrated database for these entities. Changes nothing. */
export async function postgresSchemaDifference(
  database: PostgresConfig,
  entities: readonly Type[],
): Promise<SchemaDifference> {
  const dataSource = new PostgresDataSource({ ...migrationOptions(database), entities: [...entities] });
  await dataSource.initialize();
  try {
    dataSource.entityMetadatas.forEach(describeForPostgres);
    return await differenceIn(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

/**
 * The entities describe columns in the terms of SQLite. The types of their values are the same, so
 * queries do not depend on this, only the schema does.
 */
export function describeForPostgres({ columns, checks }: EntityMetadata): void {
  columns.forEach(describeColumn);
  // A column of PostgreSQL contains values of its type only.
  for (const check of checks) check.expression = check.expression.replace(/ AND typeof\(.*\) = '\w+'$/, '');
}

function describeColumn(column: ColumnMetadata): void {
  if (column.type === 'datetime') {
    column.precision = 3;
    if (column.default !== undefined) column.default = () => 'now()';
  }
  // By code points, as SQLite and MongoDB compare text.
  if (column.type === 'varchar' || column.type === 'text') column.collation = 'C';
  // BY DEFAULT. TypeORM's declaration of the property leaves this value out.
  if (column.isGenerated) Object.assign(column, { generationStrategy: 'identity' });
}
