/**
 * What the runs of Vitest hand to their tests: vitest.config.ts and the global setups of the
 * servers provide it.
 */
type MongoServer =
  | {
      /** One for all test processes, or one for each. */
      readonly urls: readonly string[];
      /** Of the names of the databases of this run. */
      readonly prefix: string;
    }
  | { readonly urls: null; readonly reason: string };

type PostgresServer =
  | {
      /** Of a database of the server, as a user who may create others. */
      readonly url: string;
      /** Of the names of the databases of this run. */
      readonly prefix: string;
    }
  | { readonly url: null; readonly reason: string };

type RedisServer =
  | {
      readonly url: string;
      /** How many numbers there are for databases. */
      readonly databases: number;
      /** How many test files run at once, at most. */
      readonly workers: number;
    }
  | { readonly url: null; readonly reason: string };

declare module 'vitest' {
  interface ProvidedContext {
    /** The database that the project's tests run on. */
    database: 'sqlite' | 'postgres' | 'mongodb';
    /**
     * Where the applications of the project's tests cache; they are alone where nothing is said.
     */
    cache: 'in-process' | 'redis';
    /** Whether searches run in full (`npm run test:long`). */
    isLong: boolean;
    /** Only in projects on MongoDB. */
    mongo: MongoServer;
    /** Only in projects on PostgreSQL. */
    postgres: PostgresServer;
    /** Only in projects on Redis. */
    redis: RedisServer;
  }

  interface TaskMeta {
    /** Why a test was not run, in the words of the last lines of `npm test`. */
    notRun?: string;
  }
}
