import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseConfig } from '../../src/platform/config/app-config.js';
import { within } from './async.js';
import { freePort } from './programs.js';

type Env = Readonly<Record<string, string>>;

/** Those that may still run, also of a test that gave up waiting for their start. */
const children = new Set<ChildProcess>();

/** What has ended. */
interface Ended {
  /** Null where a signal ended it. */
  readonly code: number | null;
  /** All that it printed, to stdout and to stderr. */
  readonly output: string;
  /** Of that, what it printed to stderr. */
  readonly errors: string;
}

/** A process that was started, and may serve or end. */
interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  output(): string;
  errors(): string;
}

/** As DATABASE_URL has it. */
export function urlOf(database: DatabaseConfig): string {
  return database.kind === 'sqlite' ? `sqlite:${database.path}` : database.url;
}

function run(
  program: string,
  folder: string,
  database: DatabaseConfig,
  env: Env,
  args: readonly string[],
): Running {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: folder,
    env: { PATH: '', DATABASE_URL: urlOf(database), LOG_LEVEL: 'warn', SEED_DEMO: 'false', ...env },
  });
  children.add(child);
  let [output, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    errors += text;
  });
  // 'close' comes after the last of the output.
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { child, ended, output: () => output, errors: () => errors };
}

/**
 * Runs a program of the build to its end.
 * @param program in dist/, without `.js`
 */
export async function runToEnd(
  program: string,
  folder: string,
  database: DatabaseConfig,
  env: Env = {},
  ...args: string[]
): Promise<Ended> {
  const { ended, output, errors } = run(resolve(`dist/${program}.js`), folder, database, env, args);
  return { code: await ended, output: output(), errors: errors() };
}

/**
 * A real process, as `npm run start:prod` runs it; test/support/build.global-setup.ts has built it.
 */
export class ShopProcess {
  private constructor(
    private readonly running: Running,
    /** `http://127.0.0.1:PORT` */
    readonly origin: string,
    readonly port: number,
  ) {}

  /**
   * When it serves.
   * @param folder where it stands, and writes its mails
   */
  static start(
    folder: string,
    database: DatabaseConfig,
    env: Env = {},
    ...args: string[]
  ): Promise<ShopProcess> {
    return ShopProcess.startProgram(resolve('dist/main.js'), folder, database, env, ...args);
  }

  /** @param program the main.js of another build */
  static async startProgram(
    program: string,
    folder: string,
    database: DatabaseConfig,
    env: Env = {},
    ...args: string[]
  ): Promise<ShopProcess> {
    const port = await freePort();
    const own = { PORT: String(port), LOG_LEVEL: 'error', RATE_LIMIT: 'off', ...env };
    const running = run(program, folder, database, own, args);
    while (!running.output().includes('Swagger UI')) {
      if (running.child.exitCode !== null) throw new Error(running.output());
      await sleep(20);
    }
    return new ShopProcess(running, `http://127.0.0.1:${port}`, port);
  }

  /** At the end of a suite. */
  static async killAll(): Promise<void> {
    const running = [...children].filter(({ exitCode, signalCode }) => (exitCode ?? signalCode) === null);
    children.clear();
    await Promise.all(running.map((child) => (child.kill('SIGKILL'), once(child, 'exit'))));
  }

  get pid(): number | undefined {
    return this.running.child.pid;
  }

  /** All that it has printed so far. */
  get output(): string {
    return this.running.output();
  }

  /** As a power cut ends it, of this process alone. */
  async kill(): Promise<void> {
    this.running.child.kill('SIGKILL');
    await this.running.ended;
  }

  /** As an operator ends it. @returns the exit code */
  async stop(signal: 'SIGTERM' | 'SIGINT' = 'SIGTERM'): Promise<number | null> {
    this.running.child.kill(signal);
    return within(this.running.ended, 'the stop of the process', 30);
  }
}
