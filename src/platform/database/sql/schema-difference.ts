import type { DataSource } from 'typeorm';

/** The statements of a migration, each in the order they run in. */
export interface SchemaDifference {
  readonly up: readonly string[];
  readonly down: readonly string[];
}

/** What TypeORM would change in the database for the data source's entities. Changes nothing. */
export async function differenceIn(dataSource: DataSource): Promise<SchemaDifference> {
  const { upQueries, downQueries } = await dataSource.driver.createSchemaBuilder().log();
  return {
    up: upQueries.map(({ query }) => query),
    down: downQueries.map(({ query }) => query).reverse(),
  };
}
