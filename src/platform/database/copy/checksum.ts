import { createHash } from 'node:crypto';
import type { CopiedRecord, NamedAggregate } from './aggregates.js';
import type { RecordStore } from './record-store.js';
import { convertValues, mapIds, NO_ID, referencesOf } from './records.js';

/** The default number of records that are read and written in one go. */
const BATCH_SIZE = 500;

/** What can be said about the records of an aggregate without looking at each. */
export interface Checksum {
  readonly count: number;
  /** SHA-256 in hexadecimal digits. */
  readonly sha256: string;
}

/**
 * All records of an aggregate in the order of their ids.
 * @param now records that have expired by then are left out
 */
export async function* batchesOf(
  store: Pick<RecordStore, 'read'>,
  aggregate: NamedAggregate,
  now: Date,
  { after = null, size = BATCH_SIZE }: { readonly after?: string | null; readonly size?: number } = {},
): AsyncGenerator<CopiedRecord[]> {
  let last = after;
  for (;;) {
    const read = await store.read(aggregate, last, size);
    const end = read.at(-1);
    if (!end) return;
    last = end.id;
    const records = read.filter((record) => !isExpired(aggregate, record, now));
    if (records.length > 0) yield records;
  }
}

/**
 * Does not depend on the database: the records contribute all of their fields, in the order of
 * their ids, and instead of each id that they refer to the key of that record.
 * @param onRead is called with the number of records so far
 */
export async function checksumOf(
  store: RecordStore,
  aggregate: NamedAggregate,
  now: Date,
  onRead: (count: number) => void = () => {},
): Promise<Checksum> {
  const hash = createHash('sha256');
  let count = 0;
  for await (const records of batchesOf(store, aggregate, now)) {
    const references = new Map<string, Map<string, string>>();
    for (const [name, ids] of referencesOf(aggregate, records)) {
      const other = store.aggregates.find((each) => each.name === name);
      if (other) references.set(name, await store.keysOf(other, [...ids]));
    }
    for (const record of records) {
      const { values } = mapIds(aggregate, record, NO_ID, references);
      hash.update(`${JSON.stringify(withSortedSets(aggregate, values))}\n`);
    }
    count += records.length;
    onRead(count);
  }
  return { count, sha256: hash.digest('hex') };
}

function withSortedSets(aggregate: NamedAggregate, values: CopiedRecord['values']): CopiedRecord['values'] {
  const sorted = { ...convertValues(aggregate, values, (value) => value) };
  for (const [name, field] of Object.entries(aggregate.fields)) {
    if (field.kind === 'set') sorted[name] = [...((values[name] ?? []) as string[])].sort();
  }
  return sorted;
}

function isExpired({ expires }: NamedAggregate, { values }: CopiedRecord, now: Date): boolean {
  const end = expires === undefined ? null : values[expires];
  return typeof end === 'string' && end <= now.toISOString();
}
