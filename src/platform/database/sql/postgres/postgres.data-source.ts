import { DataSource } from 'typeorm';
import type { PostgresDataSourceOptions } from 'typeorm/driver/postgres/PostgresDataSourceOptions.js';
import { assertSupportedVersion, explainConnectError } from './postgres-options.js';
import { ShopPostgresDriver } from './postgres-driver.js';

/** TypeORM's pool of connections. */
export class PostgresDataSource extends DataSource {
  constructor(options: PostgresDataSourceOptions) {
    super(options);
    this.driver = new ShopPostgresDriver(this);
  }

  /** @throws DatabaseUnavailableError with one line that says what is wrong */
  override async initialize(): Promise<this> {
    await explainConnectError(super.initialize());
    try {
      assertSupportedVersion(this.driver.version);
    } catch (error) {
      await this.destroy();
      throw error;
    }
    return this;
  }
}
