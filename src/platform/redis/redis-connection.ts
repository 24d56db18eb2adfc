import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { every, retry } from '../../shared/retry.js';
import { within } from '../../shared/time-limit.js';

/** Thrown when Redis did not respond, or while the circuit is open. */
export class RedisUnavailableError extends Error {
  constructor(options?: ErrorOptions) {
    super('Redis is not available.', options);
    this.name = RedisUnavailableError.name;
  }
}

/**
 * Timeout of a command; a busy server responds in a fraction of it. Waited for in parts: when this
 * process is busy itself, the command may not have been sent yet, or the response not been read.
 */
const COMMAND_TIMEOUT_MS = 25;
const TIMEOUT_PARTS = 5;
/** Interval of the PINGs that are sent while the circuit is open. */
const PING_INTERVAL_MS = 100;
/**
 * After this time without a response the connection is replaced: a firewall may have dropped it.
 */
const REPLACE_AFTER_MS = 3000;

type Listener = () => Promise<void>;

/**
 * The part of cache-manager-ioredis-yet's store that is used; its types need another version of
 * cache-manager.
 */
export interface RedisStoreClient {
  readonly client: Redis;
  mdel(...keys: string[]): Promise<void>;
}

/**
 * The only connection to Redis, with a circuit breaker: the first command that times out opens the
 * circuit, and commands fail at once until Redis responds again. Error replies (out of memory,
 * wrong type of key) do not open it. Commands are never queued or repeated.
 */
export class RedisConnection implements OnApplicationShutdown {
  private readonly logger = new Logger(RedisConnection.name);
  private readonly listeners: Listener[] = [];
  private readonly redis: Redis;
  private up = false;
  private closed = false;
  private isOpenLogged = false;
  /** Number of the current connection: work for an older one must not close the circuit. */
  private connectionNumber = 0;

  /** @param store created by openRedis */
  constructor(readonly store: RedisStoreClient) {
    this.redis = store.client;
    this.redis.on('error', (error: Error) => {
      this.handleDisconnect(error);
      // An unexpected reply: replies can no longer be matched to commands.
      if (this.redis.status === 'ready') this.replaceConnection();
    });
    this.redis.on('connect', () => this.watch());
    this.redis.on('close', () => this.handleDisconnect(new Error('The connection to Redis is closed.')));
    this.redis.on('ready', () => void this.prepare());
  }

  /**
   * Starts connecting and returns: the shop starts without Redis, and uses it as soon as it is
   * available.
   */
  start(): void {
    // Errors arrive as events, and ioredis retries.
    this.redis.connect().catch(() => undefined);
  }

  get isUp(): boolean {
    return this.up;
  }

  /** Defines Lua scripts as commands. */
  define(commands: (redis: Redis) => void): void {
    commands(this.redis);
  }

  /** Called for each new connection before anything else uses it; repeated until it succeeds. */
  onConnect(listener: Listener): void {
    this.listeners.push(listener);
  }

  /**
   * @throws RedisUnavailableError immediately while the circuit is open
   * @throws ReplyError if Redis replies with an error
   */
  async run<T>(command: (redis: Redis) => Promise<T>): Promise<T> {
    if (!this.up) throw new RedisUnavailableError();
    try {
      return await withTimeout(command(this.redis));
    } catch (error) {
      if (isReply(error)) throw error;
      this.openCircuit(error);
      throw new RedisUnavailableError({ cause: error });
    }
  }

  /** After the last response, when the databases are closed, too. */
  onApplicationShutdown(): void {
    this.closed = true;
    this.up = false;
    this.redis.disconnect();
  }

  /** Watches a new connection until it can be used. */
  private watch(): void {
    const { stream } = this.redis;
    // Invalid RESP can make ioredis throw in a socket listener, which would end the process.
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
    const late = () =>
      this.redis.stream === stream && this.redis.status !== 'ready' && this.replaceConnection();
    setTimeout(late, REPLACE_AFTER_MS).unref();
  }

  /** Closes the connection; ioredis opens another one. */
  private replaceConnection(): void {
    this.redis.stream.destroy();
  }

  /**
   * Runs the listeners for a new connection: the server behind it may have lost keys, or restored
   * deleted ones.
   */
  private async prepare(): Promise<void> {
    this.connectionNumber += 1;
    const { connectionNumber } = this;
    for (const listener of this.listeners) {
      await retry(() => (this.isInUse(connectionNumber) ? listener() : undefined), {
        delays: every(PING_INTERVAL_MS),
        retryIf: (error) => {
          this.logger.warn({ err: error }, 'redis connected but not ready');
          return true;
        },
      });
    }
    if (this.isInUse(connectionNumber)) this.closeCircuit();
  }

  private isInUse(connectionNumber: number): boolean {
    return connectionNumber === this.connectionNumber && !this.closed;
  }

  private closeCircuit(): void {
    if (this.up || this.closed || this.redis.status !== 'ready') return;
    this.up = true;
    this.isOpenLogged = false;
    this.logger.log('redis available, circuit closed');
  }

  /** ioredis opens another connection, which `prepare` handles. */
  private handleDisconnect(error: unknown): void {
    this.connectionNumber += 1;
    this.logOnce(error);
    this.up = false;
  }

  /** The connection is open but does not respond. */
  private openCircuit(error: unknown): void {
    if (!this.up) return;
    this.logOnce(error);
    this.up = false;
    void this.pingUntilClosed(this.connectionNumber);
  }

  private async pingUntilClosed(connectionNumber: number): Promise<void> {
    const ping = async () => this.isInUse(connectionNumber) && (await withTimeout(this.redis.ping()));
    try {
      await retry(ping, { delays: every(PING_INTERVAL_MS, REPLACE_AFTER_MS) });
      if (this.isInUse(connectionNumber)) this.closeCircuit();
    } catch {
      if (this.isInUse(connectionNumber)) this.replaceConnection();
    }
  }

  /** Logs the first error until Redis is available again. */
  private logOnce(error: unknown): void {
    if (this.isOpenLogged || this.closed) return;
    this.isOpenLogged = true;
    this.logger.warn({ err: error }, 'redis unavailable, circuit open');
  }
}

/** @throws Error when there is no response in time */
function withTimeout<T>(command: Promise<T>): Promise<T> {
  const late = () => new Error(`Redis did not respond within ${COMMAND_TIMEOUT_MS} ms.`);
  return within(COMMAND_TIMEOUT_MS, command, late, { parts: TIMEOUT_PARTS });
}

function isReply(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReplyError';
}
