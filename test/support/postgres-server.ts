import { execFile, spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
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

type Settings = Readonly<Record<string, string>>;

/** A user of the operating system; empty for that of this process. */
interface Account {
  readonly uid?: number;
  readonly gid?: number;
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
  return PostgresServer.start(env);
}

/** The folder with `initdb` and `postgres`, of the newest version. */
export async function findPrograms(env: Env): Promise<string | null> {
  const initdb = await findOnPath('initdb', env);
  if (initdb) return dirname(initdb);
  const versions = await readdir(DEBIAN).catch(() => []);
  const newest = versions.map(Number).sort((a, b) => b - a)[0];
  return newest === undefined ? null : join(DEBIAN, String(newest), 'bin');
}

/** A server that can be stopped, and started again with the same data at the same address. */
export class PostgresServer implements StartedPostgres {
  private child!: ChildProcess;
  private exited!: Promise<unknown>;

  private constructor(
    private readonly programs: string,
    private readonly folder: string,
    private readonly port: number,
    private readonly as: Account,
    private readonly settings: Settings,
  ) {}

  /** @param settings besides those for test data. Null when none is installed. */
  static async start(env: Env, settings: Settings = {}): Promise<PostgresServer | null> {
    const programs = await findPrograms(env);
    if (programs === null) return null;
    const as = await unprivileged();
    const folder = await mkdtemp(join(tmpdir(), 'postgres-'));
    if (as.uid !== undefined && as.gid !== undefined) await chown(folder, as.uid, as.gid);
    const server = new PostgresServer(programs, folder, await freePort(), as, { ...FAST, ...settings });
    // Text that sorts by a language unless a column says otherwise, as on most servers.
    const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=icu', '--icu-locale=en'];
    const initialize = ['--pgdata', server.data, '--username', USER, '--auth=trust', '--no-sync', ...locale];
    await promisify(execFile)(join(programs, 'initdb'), initialize, { ...as, cwd: folder });
    await server.run();
    return server;
  }

  get url(): string {
    return `postgres://${USER}@127.0.0.1:${this.port}/postgres`;
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** The folder of the data. */
  get data(): string {
    return join(this.folder, 'data');
  }

  /** Starts it, and returns when it listens: it may still refuse connections. */
  async run(): Promise<void> {
    const options = Object.entries({
      ...this.settings,
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      port: String(this.port),
    }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const spawnOptions: SpawnOptions = { ...this.as, cwd: this.folder, stdio: 'ignore' };
    this.child = spawn(join(this.programs, 'postgres'), ['-D', this.data, ...options], spawnOptions);
    this.exited = once(this.child, 'exit');
    process.once('exit', this.endAtOnce);
    await Promise.race([
      untilListening('PostgreSQL', this.port),
      this.exited.then(() =>
        Promise.reject(new Error(`PostgreSQL ended before it listened (${this.data}).`)),
      ),
    ]);
  }

  /** To its first process, which accepts connections. */
  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** `fast` ends all sessions in good order, `immediate` as a crash does. */
  async halt(mode: 'fast' | 'immediate'): Promise<void> {
    process.off('exit', this.endAtOnce);
    this.signal('SIGCONT');
    this.signal(mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
    await this.exited;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null) await this.halt('immediate');
    await rm(this.folder, { recursive: true, force: true });
  }

  /** An immediate shutdown: its processes end as well, which they would not after SIGKILL. */
  private readonly endAtOnce = (): void => this.signal('SIGQUIT');
}

/** PostgreSQL refuses to run as root, so root starts it as the user that its package has made. */
async function unprivileged(): Promise<Account> {
  if (process.getuid?.() !== 0) return {};
  const id = async (option: string) =>
    Number((await promisify(execFile)('id', [option, 'postgres'])).stdout.trim());
  return { uid: await id('-u'), gid: await id('-g') };
}
