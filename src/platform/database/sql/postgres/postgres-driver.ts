import {
  EntityManager,
  QueryFailedError,
  QueryRunnerAlreadyReleasedError,
  type ReplicationMode,
} from 'typeorm';
import { Client } from 'pg';
import { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { PostgresQueryRunner } from 'typeorm/driver/postgres/PostgresQueryRunner.js';
import { DatabaseUnavailableError } from '../../../../shared/domain-error.js';
import { isConnectionLost, isOutdatedPlan } from './postgres.errors.js';

type ColumnType = Parameters<PostgresDriver['normalizeType']>[0];

/** Maps the types of the entities, which SQLite shares, to those of PostgreSQL. */
export class ShopPostgresDriver extends PostgresDriver {
  override normalizeType(column: ColumnType): string {
    return column.type === 'datetime' ? 'timestamp with time zone' : super.normalizeType(column);
  }

  override createQueryRunner(mode: ReplicationMode): ShopQueryRunner {
    return new ShopQueryRunner(this, mode);
  }
}

/** A connection that knows the state of its server. */
export class ShopClient extends Client {
  /** Whether the server is a standby: it reports that when the connection is opened. */
  isStandby = false;
  /** Why the connection has ended, if it has ended by itself. */
  loss: Error | undefined;

  constructor(...config: ConstructorParameters<typeof Client>) {
    super(...config);
    // Always with a listener: an error without one would end the process.
    this.on('error', (error) => (this.loss = error));
    this.connection.on('parameterStatus', ({ parameterName, parameterValue }: ParameterStatus) => {
      if (parameterName === 'in_hot_standby') this.isStandby = parameterValue === 'on';
    });
  }
}

interface ParameterStatus {
  readonly parameterName: string;
  readonly parameterValue: string;
}

/** Closes a connection that is of no more use, instead of giving it to the next query. */
export class ShopQueryRunner extends PostgresQueryRunner {
  private get client(): ShopClient | undefined {
    return this.databaseConnection as ShopClient | undefined;
  }

  /** The process of the server that serves this connection. Undefined before the first query. */
  get backend(): number | undefined {
    return (this.client as { processID?: number } | undefined)?.processID;
  }

  /** TypeORM releases a connection that has ended by itself. */
  private assertUsable(): void {
    const { client } = this;
    if (client?.loss) throw new DatabaseUnavailableError(undefined, { cause: client.loss });
    if (this.isReleased) throw new QueryRunnerAlreadyReleasedError();
  }

  /**
   * @throws DatabaseUnavailableError whatever the reason is: the shop has once been connected with
   * these settings. Also on a standby, where nothing can be written, and reads may be outdated.
   */
  override async connect(): Promise<ShopClient> {
    const client = (await super.connect().catch((cause: unknown) => {
      throw new DatabaseUnavailableError(undefined, { cause });
    })) as ShopClient;
    if (client.isStandby) {
      this.abandon();
      throw new DatabaseUnavailableError('The database server is a standby.');
    }
    return client;
  }

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as TypeORM declares it
  override async query(sql: string, parameters?: any[], useStructuredResult = false): Promise<any> {
    this.assertUsable();
    try {
      return await super.query(sql, parameters?.map(withoutNul), useStructuredResult);
    } catch (error) {
      if (isConnectionLost(error)) this.abandon();
      throw error;
    }
  }

  /** Runs a statement that is written by hand. Each connection parses it once. */
  async execute(statement: Statement, values: unknown[] = []): Promise<unknown[]> {
    this.assertUsable();
    const client = await this.connect();
    this.dataSource.logger.logQuery(statement.text, values, this);
    const sent = values.map(withoutNul);
    try {
      return (await client.query<object>({ ...statement, values: sent })).rows;
    } catch (error) {
      if (isOutdatedPlan(error) && !this.isTransactionActive) return this.executeUnprepared(statement, sent);
      this.dataSource.logger.logQueryError(error as Error, statement.text, values, this);
      if (isConnectionLost(error)) this.abandon();
      throw new QueryFailedError(statement.text, values, error as Error);
    }
  }

  /** The connection is not used again: its prepared statements may all be outdated. */
  private async executeUnprepared({ text }: Statement, values: unknown[]): Promise<unknown[]> {
    try {
      return (await (await this.connect()).query<object>({ text, values })).rows;
    } finally {
      this.abandon();
    }
  }

  /**
   * Closes the connection, whatever it is waiting for. The server rolls back what it has not
   * committed.
   */
  abandon(): void {
    // The pool removes a client that is ending.
    this.client?.end().catch(() => undefined);
  }
}

/**
 * PostgreSQL refuses text with NUL, even as a value to look for. The shop stores no control
 * characters, so a text with another one of them is not found either.
 */
function withoutNul(value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll('\0', '\u0001') : value;
}

/** Statements written by hand in the notation of SQLite: a question mark for each parameter. */
export class PostgresEntityManager extends EntityManager {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as TypeORM declares it
  override async query<T = any>(sql: string, parameters?: any[]): Promise<T> {
    const runner = (this.queryRunner ?? this.dataSource.createQueryRunner()) as ShopQueryRunner;
    try {
      return (await runner.execute(statementOf(sql), parameters)) as T;
    } finally {
      if (runner !== this.queryRunner) await runner.release();
    }
  }
}

/** As the driver takes it. With a name, a connection parses the text only the first time. */
interface Statement {
  readonly name?: string;
  readonly text: string;
}

const statements = new Map<string, Statement>();

/** `?` becomes `$1`, `$2`, …: statements written by hand contain no other question mark. */
function statementOf(sql: string): Statement {
  let statement = statements.get(sql);
  if (!statement) {
    let count = 0;
    const text = sql.replaceAll('?', () => `$${(count += 1)}`);
    // The plan of a search depends on its words, so it is made for each.
    const name = text.includes(' LIKE ') ? undefined : `shop_${statements.size}`;
    statement = { ...(name !== undefined && { name }), text };
    statements.set(sql, statement);
  }
  return statement;
}
