import { spawn } from 'node:child_process';
import { once } from 'node:events';

const HOLDER = `
  const db = new (require('better-sqlite3'))(process.argv[1]);
  db.exec('BEGIN IMMEDIATE');
  process.stdout.write('held');
  process.stdin.once('data', () => { db.exec('ROLLBACK'); process.exit(); });
`;

/** Another process that holds the write lock until it is told to let go. */
export async function holdExternalLock(path: string): Promise<() => Promise<void>> {
  const holder = spawn(process.execPath, ['-e', HOLDER, path], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(holder.stdout, 'data');
  return async () => {
    const gone = once(holder, 'exit');
    holder.stdin.end('release');
    await gone;
  };
}
