import type { mongo } from 'mongoose';

/** One step of the database's history. Each way can be run again after it was cut off halfway. */
export interface MongoMigration {
  /** The file's name, under which the database remembers it. Never changes. */
  readonly name: string;
  up(db: mongo.Db): Promise<void>;
  down(db: mongo.Db): Promise<void>;
}
