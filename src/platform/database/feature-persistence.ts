import type { Abstract, Type } from '@nestjs/common';
import type { Aggregates } from './copy/aggregates.js';

/** An abstract class that is its own injection token. */
export type Port = Abstract<object>;
export type Ports = Readonly<Record<string, Port>>;

/** One adapter for each port, under the port's name. */
export type AdaptersOf<P extends Ports> = { readonly [Name in keyof P]: Type<P[Name]['prototype']> };

/** The SQL part of a feature, exported by its `sql/<feature>.sql.ts`. */
export interface SqlPart<P extends Ports = Ports> {
  /** TypeORM's entity classes. */
  readonly entities: readonly Type[];
  readonly adapters: AdaptersOf<P>;
  /** How `npm run db:copy` finds aggregates of more than one row: SqlRecords by the aggregate. */
  readonly records?: Readonly<Record<string, object>>;
}

/** A mongoose schema, and the name with which adapters inject its model. */
export interface SchemaDefinition {
  readonly name: string;
  readonly schema: object;
}

/** The MongoDB part of a feature, exported by its `mongo/<feature>.mongo.ts`. */
export interface MongoPart<P extends Ports = Ports> {
  readonly schemas: readonly SchemaDefinition[];
  readonly adapters: AdaptersOf<P>;
  /** What the documents have besides the fields of the aggregates: DocumentOptions by aggregate. */
  readonly records?: Readonly<Record<string, object>>;
}

/** The part of a feature for one database, with the ports that its adapters implement. */
export type WithPorts<Part> = Part & Pick<FeaturePersistence, 'ports' | 'aggregates'>;

/**
 * The ports of a feature and its adapters for each database. Only the part of the chosen database
 * is imported, with that database's packages.
 */
export interface FeaturePersistence<P extends Ports = Ports> {
  readonly ports: P;
  /** What `npm run db:copy` copies. It refuses entities and schemas with other fields. */
  readonly aggregates: Aggregates;
  sql(): Promise<SqlPart<P>>;
  mongo(): Promise<MongoPart<P>>;
}
