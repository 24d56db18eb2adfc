import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { findOnPath, untilListening } from './programs.js';
import { IN_MEMORY } from './redis-server.js';

/**
 * Of no system's outgoing connections: one that tries again and again could else meet itself at a
 * port that is free.
 */
const PORTS = { from: 20_000, to: 30_000 };

/**
 * A Redis of one test, to be killed, paused and brought back. It forgets everything when it ends.
 */
export class OwnRedis {
  private child: ChildProcess | undefined;
  private exited: Promise<unknown> | undefined;

  private constructor(
    private readonly binary: string,
    private readonly port: number,
    private readonly extraArgs: readonly string[],
  ) {}

  /**
   * When it serves.
   * @param extraArgs of redis-server: `'--maxmemory', '2mb'`
   * @throws Error when redis-server is not installed, even where TEST_REDIS_URL names a server:
   * that one is not ours to kill
   */
  static async start(...extraArgs: string[]): Promise<OwnRedis> {
    const binary = await findOnPath('redis-server', process.env);
    if (binary === null)
      throw new Error(
        'This test kills and pauses a Redis of its own, and found no redis-server on the PATH: install it (TEST_REDIS_URL is not enough).',
      );
    const redis = new OwnRedis(binary, await randomFreePort(), extraArgs);
    await redis.restart();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** It keeps its connections, takes what comes, and answers nothing. */
  pause(): void {
    this.child?.kill('SIGSTOP');
  }

  resume(): void {
    this.child?.kill('SIGCONT');
  }

  /** Its connections break, and new ones are refused. */
  async kill(): Promise<void> {
    this.child?.kill('SIGKILL');
    await this.exited;
    this.child = undefined;
  }

  /** At the same port, with nothing in it. */
  async restart(): Promise<void> {
    await this.kill();
    const where = ['--bind', '127.0.0.1', '--port', String(this.port), '--dir', tmpdir()];
    const child = spawn(this.binary, [...where, ...IN_MEMORY, ...this.extraArgs], { stdio: 'ignore' });
    const killNow = () => child.kill('SIGKILL');
    process.once('exit', killNow);
    this.child = child;
    this.exited = once(child, 'exit').then(() => process.off('exit', killNow));
    await Promise.race([
      untilListening('Redis', this.port),
      this.exited.then(() => Promise.reject(new Error(`${this.binary} ended before it listened.`))),
    ]);
  }

  /** At the end of the test. */
  async stop(): Promise<void> {
    await this.kill();
  }
}

async function randomFreePort(): Promise<number> {
  for (;;) {
    const port = PORTS.from + Math.floor(Math.random() * (PORTS.to - PORTS.from));
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
