import { KnownError } from '../../../shared/known-error.js';
import { pendingNames } from '../migrator.js';
import { referredTo } from './aggregates.js';
import { batchesOf, checksumOf, type Checksum } from './checksum.js';
import type { RecordStore, TargetStore } from './record-store.js';

/**
 * How long a check of carts may take, in milliseconds: what expires meanwhile is left out of it.
 */
const EXPIRY_MARGIN_MS = 60_000;

/** Is called as often as a batch is done. */
type OnProgress = (step: 'copy' | 'check', aggregate: string, done: number, total: number) => void;

/** A checked aggregate. They are equal if both checksums are. */
export interface CheckedAggregate {
  readonly name: string;
  readonly source: Checksum;
  readonly target: Checksum;
}

/** Thrown before anything is written. The message says why, and what to do. */
export class CopyRefusedError extends KnownError {}

export interface Copy {
  readonly source: RecordStore;
  readonly target: TargetStore;
  /** What the target notes as its source, and messages call it. */
  readonly sourceName: string;
  readonly targetName: string;
  /** Migrates the target. */
  readonly migrate: () => Promise<void>;
  readonly onProgress: OnProgress;
  /** The number of records that are copied in one transaction; for tests. */
  readonly batchSize?: number;
}

/**
 * Copies a shop into a database without data, or continues a copy that was interrupted. The source
 * must not change meanwhile: the check finds what did. The target is finished only if all is equal.
 * @throws CopyRefusedError
 */
export async function copyShop(copy: Copy): Promise<CheckedAggregate[]> {
  await prepareTarget(copy);
  await copyRecords(copy);
  const checked = await checkCopy(copy);
  if (checked.every(isEqual)) await copy.target.finish(await copy.source.cacheVersion());
  return checked;
}

export const isEqual = ({ source, target }: CheckedAggregate): boolean =>
  source.count === target.count && source.sha256 === target.sha256;

/** Refuses before anything is written. */
async function prepareTarget({ source, target, sourceName, targetName, migrate }: Copy): Promise<void> {
  const pending = pendingNames(await source.migrations());
  if (pending.length > 0)
    throw new CopyRefusedError(
      `The source ${sourceName} has pending migrations: ${pending.join(', ')}. Run \`npm run migrate\` on it first.`,
    );
  const origin = await source.unfinishedCopy();
  if (origin !== null)
    throw new CopyRefusedError(
      `The source ${sourceName} is an unfinished copy of ${origin}. Finish that one first.`,
    );
  const unfinished = await target.unfinishedCopy();
  if (unfinished === null) {
    await assertEmpty(target, targetName);
    await target.begin(sourceName);
  } else if (unfinished !== sourceName) {
    throw new CopyRefusedError(
      `The target ${targetName} is an unfinished copy of ${unfinished}. Finish that one, or use an empty database.`,
    );
  }
  await migrate();
}

async function copyRecords({ source, target, onProgress, batchSize: size }: Copy): Promise<void> {
  await clearSeeds(target);
  const now = new Date();
  for (const aggregate of target.aggregates) {
    const total = await source.count(aggregate);
    const { copied, last } = await target.progressOf(aggregate);
    let done = copied;
    onProgress('copy', aggregate.name, done, total);
    for await (const records of batchesOf(source, aggregate, now, { after: last, size })) {
      await target.write(aggregate, records, source.idKind);
      done += records.length;
      onProgress('copy', aggregate.name, done, total);
    }
    if (!referredTo(aggregate).has(aggregate.name)) continue;
    for await (const records of batchesOf(source, aggregate, now))
      await target.link(aggregate, records, source.idKind);
  }
}

/** Reads both databases again, and compares the counts and the checksums of each aggregate. */
async function checkCopy({ source, target, onProgress }: Copy): Promise<CheckedAggregate[]> {
  const checked: CheckedAggregate[] = [];
  for (const aggregate of target.aggregates) {
    const { name } = aggregate;
    const total = 2 * (await source.count(aggregate));
    const now = new Date(Date.now() + EXPIRY_MARGIN_MS);
    const ofSource = await checksumOf(source, aggregate, now, (done) =>
      onProgress('check', name, done, total),
    );
    const ofTarget = await checksumOf(target, aggregate, now, (done) =>
      onProgress('check', name, ofSource.count + done, total),
    );
    checked.push({ name, source: ofSource, target: ofTarget });
  }
  return checked;
}

/** @throws CopyRefusedError */
async function assertEmpty(target: TargetStore, targetName: string): Promise<void> {
  const migrations = await target.migrations();
  const pending = pendingNames(migrations);
  if (pending.length === migrations.length) {
    const [used] = await target.tablesInUse();
    if (used === undefined) return;
    throw new CopyRefusedError(
      `The target ${targetName} is not empty: it has ${used}, which no migration has created. Use a database without data.`,
    );
  }
  if (pending.length > 0)
    throw new CopyRefusedError(
      `The target ${targetName} has been migrated by an older version. Run \`npm run migrate\` on it first, or use an empty database.`,
    );
  for (const aggregate of target.aggregates) {
    const count = await target.countAdded(aggregate);
    if (count > 0)
      throw new CopyRefusedError(
        `The target ${targetName} is not empty: it has ${count} ${aggregate.name}. Use a database without data.`,
      );
  }
}

/** Only at the beginning: afterwards, records of the source are there. */
async function clearSeeds(target: TargetStore): Promise<void> {
  const seeded = target.aggregates.filter(({ isSeeded }) => isSeeded);
  for (const aggregate of seeded) {
    if ((await target.progressOf(aggregate)).last !== null) return;
  }
  // What refers to others first.
  for (const aggregate of seeded.toReversed()) await target.clear(aggregate);
}
