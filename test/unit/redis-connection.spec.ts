import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  RedisUnavailableError,
  RedisConnection,
  type RedisStoreClient,
} from '../../src/platform/redis/redis-connection.js';
import { Deferred } from '../support/async.js';

/**
 * What ioredis is to the connection; it is asked nothing but whether it is back, and does not say.
 */
class Client extends EventEmitter {
  readonly status = 'ready';
  readonly ping = () => new Promise<never>(() => {});
  readonly disconnect = () => {};
}

describe('the connection to Redis', () => {
  let connection: RedisConnection;

  beforeEach(async () => {
    vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => {});
    const client = new Client();
    connection = new RedisConnection({ client } as unknown as RedisStoreClient);
    client.emit('ready');
    await vi.waitUntil(() => connection.isUp);
  });
  afterEach(() => {
    connection.onApplicationShutdown();
    vi.restoreAllMocks();
  });

  it('waits briefly for one command, and then for none', async () => {
    const asked = performance.now();
    await expect(connection.run(() => new Promise(() => {}))).rejects.toThrow(RedisUnavailableError);
    expect(performance.now() - asked).toBeGreaterThan(20);
    expect(connection.isUp).toBe(false);
    const never = vi.fn(async () => 'asked');
    await expect(connection.run(never)).rejects.toThrow(RedisUnavailableError);
    expect(never).not.toHaveBeenCalled();
  });

  it('does not open the circuit because the process itself is busy', async () => {
    const sent = new Deferred();
    const answer = connection.run(async () => {
      await sent.promise;
      await sleep(5);
      return 'here';
    });
    // A burst of requests: only after it the command goes out.
    const until = performance.now() + 60;
    while (performance.now() < until);
    sent.resolve();
    expect(await answer).toBe('here');
    expect(connection.isUp).toBe(true);
  });
});
