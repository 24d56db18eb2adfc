import { DataSource } from 'typeorm';
import type { PostgresDataSourceOptions } from 'typeorm/driver/postgres/PostgresDataSourceOptions.js';
import { explainConnectError } from './postgres-options.js';
import { ShopPostgresDriver } from './postgres-driver.js';

/** TypeORM's pool of connections. */
export class PostgresDataSource extends DataSource {
  constructor(options: PostgresDataSourceOptions) {
    super(options);
    this.driver = new ShopPostgresDriver(this);
  }

  override async initialize(): Promise<this> {
    return explainConnectError(super.initialize());
  }
}
