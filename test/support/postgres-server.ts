import { execFile, spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { findOnPath, freePort, untilListening, type Env } from './programs.js';

export interface StartedPostgres {
  /** Of the database `postgres`, as a superuser. */
  readonly url: string;
  /** Of the server's first process, where it was started here. */
  readonly pid?: number;
  /** Ends the server, at once, where it was started here. */
  stop(): Promise<void>;
}

/** Where Debian puts the programs of each version. */
const DEBIAN = '/usr/lib/postgresql';
const USER = 'shop';

/** A server for test data: a crash of the machine may lose it. */
const FAST = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
  deadlock_timeout: '50ms',
};

/** The server that is given, else one that is installed. Null when there is none. */
export async function startPostgresServer(env: Env): Promise<StartedPostgres | null> {
  const given = env.TEST_POSTGRES_URL;
  if (given) return { url: given, stop: async () => {} };
  const programs = await findPrograms(env);
  return programs === null ? null : startPostgres(programs);
}

/** The folder with `initdb` and `postgres`, of the newest version. */
async function findPrograms(env: Env): Promise<string | null> {
  const initdb = await findOnPath('initdb', env);
  if (initdb) return dirname(initdb);
  const versions = await readdir(DEBIAN).catch(() => []);
  const newest = versions.map(Number).sort((a, b) => b - a)[0];
  return newest === undefined ? null : join(DEBIAN, String(newest), 'bin');
}

/** A server of its own, for tests that stop it. */
async function startPostgres(
  programs: string,
  settings: Readonly<Record<string, string>> = FAST,
): Promise<StartedPostgres> {
  const as = await unprivileged();
  const folder = await mkdtemp(join(tmpdir(), 'postgres-'));
  if (as.uid !== undefined && as.gid !== undefined) await chown(folder, as.uid, as.gid);
  // Text that sorts by a language unless a column says otherwise, as on most servers.
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=icu', '--icu-locale=en'];
  const data = join(folder, 'data');
  const initialize = ['--pgdata', data, '--username', USER, '--auth=trust', '--no-sync', ...locale];
  await promisify(execFile)(join(programs, 'initdb'), initialize, { ...as, cwd: folder });
  const port = await freePort();
  const options = Object.entries({
    ...settings,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    port: String(port),
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const spawnOptions: SpawnOptions = { ...as, cwd: folder, stdio: 'ignore' };
  const child = spawn(join(programs, 'postgres'), ['-D', data, ...options], spawnOptions);
  const exited = once(child, 'exit');
  // An immediate shutdown: its processes end as well, which they would not after SIGKILL.
  const end = () => child.kill('SIGQUIT');
  process.once('exit', end);
  await Promise.race([
    untilListening('PostgreSQL', port),
    exited.then(() => Promise.reject(new Error(`PostgreSQL ended before it listened (${data}).`))),
  ]);
  return {
    url: `postgres://${USER}@127.0.0.1:${port}/postgres`,
    pid: child.pid,
    stop: async () => {
      process.off('exit', end);
      child.kill('SIGCONT');
      end();
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL refuses to run as root, so root starts it as the user that its package has made. */
async function unprivileged(): Promise<{ uid?: number; gid?: number }> {
  if (process.getuid?.() !== 0) return {};
  const id = async (option: string) =>
    Number((await promisify(execFile)('id', [option, 'postgres'])).stdout.trim());
  return { uid: await id('-u'), gid: await id('-g') };
}
