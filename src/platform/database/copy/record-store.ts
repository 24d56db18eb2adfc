import { KnownError } from '../../../shared/known-error.js';
import type { MigrationStatus } from '../migrator.js';
import type { CopiedRecord, NamedAggregate } from './aggregates.js';

/** The kinds of ids: integers in SQL databases, ObjectIds in MongoDB. */
export type IdKind = 'integer' | 'object id';

/** The data of a shop as records, for `npm run db:copy`. */
export interface RecordStore {
  readonly idKind: IdKind;
  /** All of them, in the sequence in which they are copied. */
  readonly aggregates: readonly NamedAggregate[];
  migrations(): Promise<MigrationStatus[]>;
  /** The name of the source whose copy to this database is unfinished, if there is one. */
  unfinishedCopy(): Promise<string | null>;
  count(aggregate: NamedAggregate): Promise<number>;
  /** The next records in the order of their ids. @param after null for the first ones */
  read(aggregate: NamedAggregate, after: string | null, limit: number): Promise<CopiedRecord[]>;
  /**
   * What the aggregate declares as its key, by id, without ids in it. Unknown ids are left out.
   */
  keysOf(aggregate: NamedAggregate, ids: readonly string[]): Promise<Map<string, string>>;
  /** See CacheVersion. */
  cacheVersion(): Promise<number>;
  close(): Promise<void>;
}

/** A record refers to one that was not copied: it was added later, or does not exist. */
export class NotCopiedError extends KnownError {
  constructor(aggregate: string, id: string, to: string) {
    super(
      `${aggregate} refers to ${id} of ${to}, which was not copied. Stop every instance of the shop, and run the same command again.`,
    );
  }
}

/** How far an aggregate has been copied. */
export interface Progress {
  /** The id in the source of the last record; null before the first one. */
  readonly last: string | null;
  readonly copied: number;
}

/**
 * A store that a shop is copied to. How far the copy has come is stored beside the data and in the
 * same transactions, so a copy that was interrupted at any point can go on.
 */
export interface TargetStore extends RecordStore {
  /** The tables of the shop that exist, or the collections that have documents. */
  tablesInUse(): Promise<string[]>;
  /** The target counts as an unfinished copy of the source until `finish`. */
  begin(source: string): Promise<void>;
  /** The number of records that no migration has created. */
  countAdded(aggregate: NamedAggregate): Promise<number>;
  /** Removes the records that migrations have created. */
  clear(aggregate: NamedAggregate): Promise<void>;
  progressOf(aggregate: NamedAggregate): Promise<Progress>;
  /**
   * Adds records in one transaction, with their ids and references mapped to those of the target.
   * @throws NotCopiedError when a record refers to one that the target needs and does not have
   */
  write(aggregate: NamedAggregate, records: readonly CopiedRecord[], ids: IdKind): Promise<void>;
  /** Sets the references of records to records of the same aggregate, when all of those exist. */
  link(aggregate: NamedAggregate, records: readonly CopiedRecord[], ids: IdKind): Promise<void>;
  /**
   * Makes the target a shop: sequences and counters go on after what was copied.
   * @param cacheVersion that of the source, whose cached values are not valid here
   */
  finish(cacheVersion: number): Promise<void>;
}
