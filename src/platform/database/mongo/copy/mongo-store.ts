import { randomBytes } from 'node:crypto';
import { Types, type ClientSession, type Connection, type mongo, type Schema } from 'mongoose';
import type { MongoConfig } from '../../../config/app-config.js';
import { namedAggregates, type CopiedRecord, type NamedAggregate } from '../../copy/aggregates.js';
import { NotCopiedError, type IdKind, type Progress, type TargetStore } from '../../copy/record-store.js';
import { keyOf, mapIds, referencesOf } from '../../copy/records.js';
import type { MongoPart, WithPorts } from '../../feature-persistence.js';
import type { MigrationStatus } from '../../migrator.js';
import { countersOf } from '../counters.js';
import { migrationLog, migrationStatus } from '../migration-log.js';
import { databaseOf, openConnection } from '../mongo-connection.js';
import { CACHE_VERSION } from '../mongo.cache-version.js';
import { COPY, copyStateOf, unfinishedCopy } from './copy-state.js';
import { toDocument, toRecord, type DocumentOptions, type StoredDocument } from './documents.js';
import { assertComplete } from './completeness.js';

/**
 * Opens the database for `npm run db:copy`.
 * @throws StandaloneServerError
 * @throws DatabaseUnavailableError when the server cannot be reached
 * @throws Error when a field is part of no aggregate
 */
export async function openMongoRecords(
  database: MongoConfig,
  parts: readonly WithPorts<MongoPart>[],
): Promise<TargetStore> {
  const aggregates = namedAggregates(parts);
  const options = Object.assign({}, ...parts.map(({ records }) => records)) as Record<
    string,
    DocumentOptions
  >;
  const schemas = parts.flatMap((part) => part.schemas.map(({ schema }) => schema as Schema));
  assertComplete(aggregates, options, schemas);
  return new MongoStore(await openConnection(database), aggregates, options);
}

/** The documents of MongoDB as records. */
class MongoStore implements TargetStore {
  readonly idKind = 'object id';
  private readonly db: mongo.Db;
  private readonly state: ReturnType<typeof copyStateOf>;

  constructor(
    private readonly connection: Connection,
    readonly aggregates: readonly NamedAggregate[],
    private readonly options: Readonly<Record<string, DocumentOptions>>,
  ) {
    this.db = databaseOf(connection);
    this.state = copyStateOf(this.db);
  }

  migrations(): Promise<MigrationStatus[]> {
    return migrationStatus(this.db);
  }

  count({ name }: NamedAggregate): Promise<number> {
    return this.db.collection(name).countDocuments();
  }

  async tablesInUse(): Promise<string[]> {
    const counts = await Promise.all(this.aggregates.map((aggregate) => this.count(aggregate)));
    return this.aggregates.map(({ name }) => name).filter((_, index) => counts[index] !== 0);
  }

  async countAdded(aggregate: NamedAggregate): Promise<number> {
    if (!aggregate.isSeeded) return this.count(aggregate);
    const last = await migrationLog(this.db).find().sort({ executed_at: -1 }).limit(1).next();
    return this.db.collection(aggregate.name).countDocuments({ created_at: { $gt: last?.executed_at } });
  }

  async read(aggregate: NamedAggregate, after: string | null, limit: number): Promise<CopiedRecord[]> {
    const filter = after === null ? {} : { _id: { $gt: new Types.ObjectId(after) } };
    const found = this.collection(aggregate.name).find(filter).sort({ _id: 1 }).limit(limit);
    const options = this.optionsOf(aggregate);
    return (await found.toArray()).map((document) => toRecord(aggregate, options, document));
  }

  async keysOf(aggregate: NamedAggregate, ids: readonly string[]): Promise<Map<string, string>> {
    const { name, key = '' } = aggregate;
    const found = await this.find(name, ids, [key]);
    return new Map(
      found.map((document) => {
        const id = document._id.toHexString();
        return [id, keyOf(aggregate, id, document[key] as string)];
      }),
    );
  }

  async cacheVersion(): Promise<number> {
    return (await countersOf(this.db).findOne({ _id: CACHE_VERSION }))?.value ?? 0;
  }

  unfinishedCopy(): Promise<string | null> {
    return unfinishedCopy(this.db);
  }

  async begin(source: string): Promise<void> {
    await this.state.insertOne({ _id: COPY, source, id_prefix: newIdPrefix() });
  }

  async clear({ name }: NamedAggregate): Promise<void> {
    await this.db.collection(name).deleteMany({});
  }

  async progressOf({ name }: NamedAggregate): Promise<Progress> {
    const state = await this.state.findOne({ _id: name });
    return { last: state?.last ?? null, copied: state?.copied ?? 0 };
  }

  async write(aggregate: NamedAggregate, records: readonly CopiedRecord[], ids: IdKind): Promise<void> {
    const toId = ids === 'object id' ? (id: string) => id : await this.integersToIds();
    const references = new Map<string, Map<string, string>>();
    for (const [name, found] of referencesOf(aggregate, records))
      references.set(name, new Map([...found].map((id) => [id, toId(id)])));
    const mapped = records.map((record) => mapIds(aggregate, record, toId(record.id), references));
    const embeddedOf = await this.embeddedCopies(aggregate, mapped);
    const options = this.optionsOf(aggregate);
    const documents = mapped.map((record) => toDocument(aggregate, options, record, embeddedOf));
    const { name } = aggregate;
    const last = records.at(-1)?.id ?? '';
    await this.transact(async (session) => {
      await this.collection(name).insertMany(documents, { session });
      const progress = { $set: { last }, $inc: { copied: records.length } };
      await this.state.updateOne({ _id: name }, progress, { session, upsert: true });
    });
  }

  /** Not needed: an ObjectId can refer to a document that does not exist yet. */
  async link(): Promise<void> {}

  async finish(cacheVersion: number): Promise<void> {
    for (const { finish } of Object.values(this.options)) await finish?.(this.db);
    const value = Math.max(await this.cacheVersion(), cacheVersion) + 1;
    await countersOf(this.db).updateOne({ _id: CACHE_VERSION }, { $set: { value } }, { upsert: true });
    await this.state.drop();
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  private collection(name: string): mongo.Collection<StoredDocument> {
    return this.db.collection<StoredDocument>(name);
  }

  private optionsOf({ name }: NamedAggregate): DocumentOptions {
    return this.options[name] ?? {};
  }

  private find(name: string, ids: readonly string[], fields: readonly string[]): Promise<StoredDocument[]> {
    const filter = { _id: { $in: ids.map((id) => new Types.ObjectId(id)) } };
    const projection = Object.fromEntries(fields.map((field) => [field, 1]));
    return this.collection(name).find(filter, { projection }).toArray();
  }

  /**
   * The embedded documents of the records. What they contain has been copied before.
   * @returns a function of a field and the id that it contains
   */
  private async embeddedCopies(
    aggregate: NamedAggregate,
    records: readonly CopiedRecord[],
  ): Promise<(field: string, id: string) => mongo.Document> {
    const found = new Map<string, Map<string, StoredDocument>>();
    for (const [field, { copies }] of Object.entries(this.optionsOf(aggregate).embedded ?? {})) {
      const to = declaredTo(aggregate, field);
      const ids = new Set(records.map(({ values }) => values[field] as string));
      const documents = await this.find(to, [...ids], copies);
      found.set(field, new Map(documents.map((document) => [document._id.toHexString(), document])));
    }
    return (field, id) => {
      const document = found.get(field)?.get(id);
      if (!document) throw new NotCopiedError(aggregate.name, id, declaredTo(aggregate, field));
      return document;
    };
  }

  /**
   * An integer becomes an ObjectId by a rule, so nothing has to be looked up. Their order stays.
   */
  private async integersToIds(): Promise<(id: string) => string> {
    const prefix = (await this.state.findOne({ _id: COPY }))?.id_prefix ?? '';
    return (id) => prefix + Number(id).toString(16).padStart(8, '0');
  }

  private transact(work: (session: ClientSession) => Promise<void>): Promise<void> {
    return this.connection.getClient().withSession((session) => session.withTransaction(() => work(session)));
  }
}

/** @throws Error when the field is no reference */
function declaredTo({ name, fields }: NamedAggregate, field: string): string {
  const declared = fields[field];
  if (declared?.kind !== 'reference') throw new Error(`${name}.${field} is no reference.`);
  return declared.to;
}

/**
 * An ObjectId begins with the time in seconds. One second earlier, so that later ones of the shop
 * come after those that were copied.
 */
function newIdPrefix(): string {
  const seconds = Math.floor(Date.now() / 1000) - 1;
  return seconds.toString(16).padStart(8, '0') + randomBytes(4).toString('hex');
}
