import type { Abstract, Type } from '@nestjs/common';

/** An abstract class that is its own injection token. */
export type Port = Abstract<object>;
export type Ports = Readonly<Record<string, Port>>;

/** One adapter for each port, under the port's name. */
export type AdaptersOf<P extends Ports> = { readonly [Name in keyof P]: Type<P[Name]['prototype']> };

/** What a feature brings to SQL; its `sql/<feature>.sql.ts` exports it. */
export interface SqlPart<P extends Ports = Ports> {
  /** TypeORM's entity classes. */
  readonly entities: readonly Type[];
  readonly adapters: AdaptersOf<P>;
}

/** A mongoose schema under the name by which adapters inject its model. */
export interface SchemaDefinition {
  readonly name: string;
  readonly schema: object;
}

/** What a feature brings to MongoDB; its `mongo/<feature>.mongo.ts` exports it. */
export interface MongoPart<P extends Ports = Ports> {
  readonly schemas: readonly SchemaDefinition[];
  readonly adapters: AdaptersOf<P>;
}

/**
 * The databases' parts of a feature. They are imported when a database is chosen, with its
 * packages.
 */
export interface Persisted<P extends Ports = Ports> {
  readonly ports: P;
  sql(): Promise<SqlPart<P>>;
  mongo(): Promise<MongoPart<P>>;
}
