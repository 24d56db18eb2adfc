/** What the runs of Vitest hand to their tests: vitest.config.ts and mongo.global-setup.ts provide it. */
export type MongoServer =
  | { readonly url: string; /** Of the names of the databases of this run. */ readonly prefix: string }
  | { readonly url: null; readonly reason: string };

declare module 'vitest' {
  interface ProvidedContext {
    /** The store that the project's tests run on. */
    store: 'sqlite' | 'mongodb';
    /** Only in projects on MongoDB. */
    mongo: MongoServer;
  }

  interface TaskMeta {
    /** Why a test was not run, in the words of the last lines of `npm test`. */
    notRun?: string;
  }
}
