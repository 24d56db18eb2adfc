import type { Type } from '@nestjs/common';
import { DataSource, type EntityMetadata, type Table, type TableColumn } from 'typeorm';
import { BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver.js';
import { BetterSqlite3QueryRunner } from 'typeorm/driver/better-sqlite3/BetterSqlite3QueryRunner.js';
import { Query } from 'typeorm/driver/Query.js';
import type { SqliteConfig } from '../../../config/app-config.js';
import { differenceIn, type SchemaDifference } from '../schema-difference.js';
import { explainOpenError, writerOptions } from './sqlite-options.js';

/** What TypeORM would change in a migrated file for these entities. Changes nothing. */
export async function sqliteSchemaDifference(
  database: SqliteConfig,
  entities: readonly Type[],
): Promise<SchemaDifference> {
  const dataSource = new DataSource(writerOptions(database, entities));
  dataSource.driver = new InPlaceDriver(dataSource);
  await explainOpenError(database, dataSource.initialize());
  try {
    dataSource.entityMetadatas.forEach(describeForSqlite);
    return await differenceIn(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

/**
 * The entities describe what PostgreSQL needs. SQLite adds the id to every index by itself, and a
 * trigger does what ON UPDATE CASCADE would (migration 0003).
 */
function describeForSqlite({ indices, foreignKeys }: EntityMetadata): void {
  for (const index of indices) {
    if (index.columns.at(-1)?.propertyName === 'id') index.columns = index.columns.slice(0, -1);
  }
  for (const foreignKey of foreignKeys) foreignKey.onUpdate = 'NO ACTION';
}

class InPlaceDriver extends BetterSqlite3Driver {
  private runner: InPlaceQueryRunner | null = null;

  override createQueryRunner(): InPlaceQueryRunner {
    this.runner ??= new InPlaceQueryRunner(this);
    return this.runner;
  }
}

/**
 * TypeORM copies a table to add or drop a column. That loses the triggers of the table and fails
 * when rows of other tables refer to it, so what SQLite can do in place is done in place.
 */
class InPlaceQueryRunner extends BetterSqlite3QueryRunner {
  override async addColumns(tableOrName: Table | string, columns: TableColumn[]): Promise<void> {
    const table = await this.tableOf(tableOrName);
    if (!columns.every(canBeAdded)) return super.addColumns(table, columns);
    for (const column of columns) {
      await this.executeQueries(this.adding(table, column), dropping(table, column));
      table.addColumn(column);
    }
  }

  override async dropColumns(
    tableOrName: Table | string,
    columnsOrNames: TableColumn[] | string[],
  ): Promise<void> {
    const table = await this.tableOf(tableOrName);
    const columns = table.columns.filter((column) =>
      columnsOrNames.some((each) => (typeof each === 'string' ? each : each.name) === column.name),
    );
    if (!columns.every((column) => canBeAdded(column) && isAlone(table, column))) {
      return super.dropColumns(table, columns);
    }
    for (const column of columns) {
      await this.executeQueries(dropping(table, column), this.adding(table, column));
      table.removeColumn(column);
    }
  }

  private async tableOf(tableOrName: Table | string): Promise<Table> {
    return typeof tableOrName === 'string' ? this.getCachedTable(tableOrName) : tableOrName;
  }

  private adding(table: Table, column: TableColumn): Query {
    return new Query(`ALTER TABLE "${table.name}" ADD COLUMN ${this.buildCreateColumnSql(column, true)}`);
  }
}

function dropping(table: Table, column: TableColumn): Query {
  return new Query(`ALTER TABLE "${table.name}" DROP COLUMN "${column.name}"`);
}

/** SQLite adds no column whose value is computed, and none that is required and has no default. */
function canBeAdded(column: TableColumn): boolean {
  const isConstant = /^('.*'|-?[\d.]+|null|true|false)$/i.test(String(column.default ?? null));
  const hasValue = column.isNullable || column.default !== undefined;
  return isConstant && hasValue && !column.isPrimary && !column.isUnique && !column.isGenerated;
}

/** SQLite drops no column that a constraint names. */
function isAlone(table: Table, column: TableColumn): boolean {
  const constrained = [...table.uniques, ...table.foreignKeys].flatMap(({ columnNames }) => columnNames);
  const checked = table.checks.some(({ expression }) => expression?.includes(`"${column.name}"`));
  return !constrained.includes(column.name) && !checked;
}
