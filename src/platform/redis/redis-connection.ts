import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { every, retry } from '../../shared/retry.js';
import { within } from '../../shared/time-limit.js';

/** Redis gave no answer, or is known to give none: go on without it. */
export class RedisUnavailableError extends Error {
  constructor(options?: ErrorOptions) {
    super('Redis does not answer at the moment.', options);
    this.name = RedisUnavailableError.name;
  }
}

/**
 * How long a command is waited for. A busy server answers in a fraction of it; what waits longer does better without. In
 * parts, because a process that is busy itself, with a burst of requests, has not even sent it in that time, or not come to
 * the answer that is there.
 */
const COMMAND_TIMEOUT_MS = 25;
const PARTS = 5;
/** How often a server that has gone silent is asked whether it is back. */
const PROBE_MS = 100;
/** How long a connection may come to nothing before another one is made: what lies between may have forgotten it. */
const GIVE_UP_MS = 3000;

type Listener = () => Promise<void>;

/** What is used of a store of cache-manager-ioredis-yet; its own types are of another version of cache-manager. */
export interface RedisStoreClient {
  readonly client: Redis;
  mdel(...keys: string[]): Promise<void>;
}

/**
 * The one connection to Redis, with a breaker: the first command that gets no answer in time opens it, and until Redis
 * answers again nobody waits for it. An error that Redis answers with (out of memory, a key of the wrong type) is an
 * answer, and opens nothing. Commands are never queued, nor sent again.
 */
export class RedisConnection implements OnApplicationShutdown {
  private readonly logger = new Logger(RedisConnection.name);
  private readonly listeners: Listener[] = [];
  private readonly redis: Redis;
  private up = false;
  private closed = false;
  private isMissed = false;
  /** Of the connection in use: what was begun for an older one must not declare this one good. */
  private generation = 0;

  /** @param store of cache-manager-ioredis-yet, made by openRedis */
  constructor(readonly store: RedisStoreClient) {
    this.redis = store.client;
    this.redis.on('error', (error: Error) => {
      this.leave(error);
      // An answer that nobody has asked for: this and that are no longer told apart.
      if (this.redis.status === 'ready') this.giveUp();
    });
    this.redis.on('connect', () => this.watch());
    this.redis.on('close', () => this.leave(new Error('The connection is closed.')));
    this.redis.on('ready', () => void this.greet());
  }

  /** Begins to connect, and returns: a shop starts without its Redis, and uses it once it is there. */
  start(): void {
    // What fails is told as an event, and tried again.
    this.redis.connect().catch(() => undefined);
  }

  get isUp(): boolean {
    return this.up;
  }

  /** For commands that ioredis does not know: scripts. */
  define(commands: (redis: Redis) => void): void {
    commands(this.redis);
  }

  /** Called for each new connection, before anything else uses it. One that fails is called again. */
  onConnect(listener: Listener): void {
    this.listeners.push(listener);
  }

  /**
   * @throws RedisUnavailableError, at once where that is known
   * @throws ReplyError as Redis answers it
   */
  async run<T>(command: (redis: Redis) => Promise<T>): Promise<T> {
    if (!this.up) throw new RedisUnavailableError();
    try {
      return await answered(command(this.redis));
    } catch (error) {
      if (isReply(error)) throw error;
      this.trip(error);
      throw new RedisUnavailableError({ cause: error });
    }
  }

  /** After the last answer, with the stores. */
  onApplicationShutdown(): void {
    this.closed = true;
    this.up = false;
    this.redis.disconnect();
  }

  /** From when it stands, until it can be used. */
  private watch(): void {
    const { stream } = this.redis;
    // Some of what is no RESP makes ioredis throw in a listener of the socket, which would end the process.
    for (const listener of stream.listeners('data')) {
      stream.off('data', listener as (bytes: Buffer) => void);
      stream.on('data', (bytes: Buffer) => {
        try {
          listener.call(stream, bytes);
        } catch (error) {
          stream.destroy(error as Error);
        }
      });
    }
    const late = () => this.redis.stream === stream && this.redis.status !== 'ready' && this.giveUp();
    setTimeout(late, GIVE_UP_MS).unref();
  }

  /** The connection is of no use; ioredis makes another. */
  private giveUp(): void {
    this.redis.stream.destroy();
  }

  /** A new connection: it may lead to a server that has forgotten something, or remembers what was forgotten. */
  private async greet(): Promise<void> {
    this.generation += 1;
    const { generation } = this;
    for (const listener of this.listeners) {
      await retry(() => (this.isInUse(generation) ? listener() : undefined), {
        pauses: every(PROBE_MS),
        retryIf: (error) => {
          this.logger.warn({ err: error }, 'Redis is there, and cannot be used yet');
          return true;
        },
      });
    }
    if (this.isInUse(generation)) this.enter();
  }

  private isInUse(generation: number): boolean {
    return generation === this.generation && !this.closed;
  }

  private enter(): void {
    if (this.up || this.closed || this.redis.status !== 'ready') return;
    this.up = true;
    this.isMissed = false;
    this.logger.log('Redis is in use');
  }

  /** The connection is gone; ioredis makes another, and `greet` sees to it. */
  private leave(error: unknown): void {
    this.generation += 1;
    this.tell(error);
    this.up = false;
  }

  /** The connection stands, and nothing comes through it. */
  private trip(error: unknown): void {
    if (!this.up) return;
    this.tell(error);
    this.up = false;
    void this.probe(this.generation);
  }

  private async probe(generation: number): Promise<void> {
    const ping = async () => this.isInUse(generation) && (await answered(this.redis.ping()));
    try {
      await retry(ping, { pauses: every(PROBE_MS, GIVE_UP_MS) });
      if (this.isInUse(generation)) this.enter();
    } catch {
      if (this.isInUse(generation)) this.giveUp();
    }
  }

  /** Once, however often it fails until it is back. */
  private tell(error: unknown): void {
    if (this.isMissed || this.closed) return;
    this.isMissed = true;
    this.logger.warn({ err: error }, 'Redis is away: going on without it');
  }
}

/** @throws Error when there is no answer in time */
function answered<T>(command: Promise<T>): Promise<T> {
  const late = () => new Error(`There was no answer within ${COMMAND_TIMEOUT_MS} ms.`);
  return within(COMMAND_TIMEOUT_MS, command, late, { parts: PARTS });
}

function isReply(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReplyError';
}
