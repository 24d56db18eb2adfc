import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseConfig } from '../../src/platform/config/app-config.js';
import { within } from './async.js';
import { freePort } from './programs.js';

/**
 * A real process, as `npm run start:prod` runs it; test/support/build.global-setup.ts has built it.
 */
export class ShopProcess {
  /** Those that may still run, also of a test that gave up waiting for their start. */
  private static readonly children = new Set<ChildProcess>();

  private constructor(
    private readonly child: ChildProcess,
    private readonly ended: Promise<number | null>,
    /** `http://127.0.0.1:PORT` */
    readonly origin: string,
  ) {}

  /**
   * When it serves.
   * @param folder where it stands, and writes its mails
   */
  static start(
    folder: string,
    database: DatabaseConfig,
    env: Readonly<Record<string, string>> = {},
    ...args: string[]
  ): Promise<ShopProcess> {
    return ShopProcess.startBuild(resolve('dist'), folder, database, env, ...args);
  }

  /** The same of another build. */
  static async startBuild(
    dist: string,
    folder: string,
    database: DatabaseConfig,
    env: Readonly<Record<string, string>> = {},
    ...args: string[]
  ): Promise<ShopProcess> {
    const port = await freePort();
    const url = database.kind === 'sqlite' ? `sqlite:${database.path}` : database.url;
    const own = { PATH: '', PORT: String(port), DATABASE_URL: url, LOG_LEVEL: 'error', SEED_DEMO: 'false' };
    const child = spawn(process.execPath, [join(dist, 'src/main.js'), ...args], {
      cwd: folder,
      env: { ...own, RATE_LIMIT: 'off', ...env },
    });
    ShopProcess.children.add(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    const ended = once(child, 'exit').then(([code]) => code as number | null);
    while (!output.includes('Swagger UI')) {
      if (child.exitCode !== null) throw new Error(output);
      await sleep(20);
    }
    return new ShopProcess(child, ended, `http://127.0.0.1:${port}`);
  }

  /** At the end of a suite. */
  static async killAll(): Promise<void> {
    const running = [...ShopProcess.children].filter(
      ({ exitCode, signalCode }) => (exitCode ?? signalCode) === null,
    );
    ShopProcess.children.clear();
    await Promise.all(running.map((child) => (child.kill('SIGKILL'), once(child, 'exit'))));
  }

  /** As a power cut ends it, of this process alone. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  /** As an operator ends it. @returns the exit code */
  async stop(): Promise<number | null> {
    this.child.kill('SIGTERM');
    return within(this.ended, 'the stop of the process', 30);
  }
}
