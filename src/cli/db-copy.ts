import { parseArgs } from 'node:util';
import { loadDatabase } from '../platform/config/env.js';
import type { Checksum } from '../platform/database/copy/checksum.js';
import { copyShop, isEqual, type CheckedAggregate } from '../platform/database/copy/copy-shop.js';
import { databaseName } from '../platform/database/copy/database-name.js';
import { DomainError } from '../shared/domain-error.js';
import { PersistenceModule } from '../platform/database/persistence.module.js';
import { ProgressBar } from './progress-bar.js';
import { KnownError } from '../shared/known-error.js';
import { UsageError, print, run } from './run.js';
import { migrateUp } from './migrations.js';

const USAGE = `usage: npm run db:copy -- --from URL --to URL
A URL is sqlite:PATH, postgres://… or mongodb://…, as in DATABASE_URL.`;

const DIFFERENT =
  'The target differs from the source, and is not finished. Stop every instance of the shop, and copy again into an empty database.';

/** Digits of a checksum that are printed. */
const DIGITS = 16;

await run(async () => {
  const { from, to } = readArguments();
  const [sourceDatabase, targetDatabase] = [loadDatabase(from, '--from'), loadDatabase(to, '--to')];
  const [sourceName, targetName] = [databaseName(sourceDatabase), databaseName(targetDatabase)];
  if (sourceName === targetName)
    throw new UsageError(`--from and --to are the same database: ${sourceName}\n${USAGE}`);

  // Loads the whole application, which an argument that is wrong need not wait for.
  const { features } = await import('../features.js');
  const persisted = features.flatMap(({ persistence }) => persistence ?? []);
  const bar = new ProgressBar(process.stdout);
  const source = await named('--from', PersistenceModule.openRecords(sourceDatabase, persisted, 'source'));
  try {
    const target = await named('--to', PersistenceModule.openRecords(targetDatabase, persisted, 'target'));
    try {
      print(`Copying ${sourceName} to ${targetName}`);
      const checked = await copyShop({
        source,
        target,
        sourceName,
        targetName,
        migrate: () => migrateUp(targetDatabase),
        onProgress: bar.show,
      });
      bar.end();
      checked.forEach(printRow);
      if (!checked.every(isEqual)) throw new KnownError(DIFFERENT);
      print('The copy is complete: start the shop with the URL of --to as DATABASE_URL.');
    } finally {
      bar.end();
      await target.close();
    }
  } finally {
    await source.close();
  }
});

/** Errors say which of the two databases cannot be opened. */
async function named<T>(argument: string, opening: Promise<T>): Promise<T> {
  try {
    return await opening;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new KnownError(`${argument}: ${error.message.replace(' of DATABASE_URL', '')}`, { cause: error });
  }
}

function printRow(checked: CheckedAggregate): void {
  const { name, source, target } = checked;
  print(
    `${name.padEnd(16)}${format(source)}  ${isEqual(checked) ? 'equal' : `DIFFERENT: ${format(target)}`}`,
  );
}

function format({ count, sha256 }: Checksum): string {
  return `${count.toLocaleString('en').padStart(10)}  ${sha256.slice(0, DIGITS)}`;
}

/** @throws UsageError */
function readArguments(): { from: string; to: string } {
  const { from, to } = parse();
  if (from === undefined || to === undefined) throw new UsageError(USAGE);
  return { from, to };
}

function parse() {
  try {
    return parseArgs({ options: { from: { type: 'string' }, to: { type: 'string' } } }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${USAGE}`);
  }
}
