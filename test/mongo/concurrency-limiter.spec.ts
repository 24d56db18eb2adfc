import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConcurrencyLimiter } from '../../src/platform/database/concurrency-limiter.js';
import { DatabaseUnavailableError, NotFoundError } from '../../src/shared/domain-error.js';
import { Deferred } from '../support/async.js';

const LONG = 20_000;

/**
 * Works that run until they are told to end, and who has begun, ended and been refused so far, in
 * order.
 */
function works(limiter: ConcurrencyLimiter) {
  const begun: string[] = [];
  const done: string[] = [];
  const refused: string[] = [];
  const running = new Map<string, (error?: Error) => void>();
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  const start = (...names: string[]) => {
    for (const name of names) {
      const work = () =>
        new Promise<string>((resolve, reject) => {
          begun.push(name);
          running.set(name, (error) => (error ? reject(error) : resolve(name)));
        });
      limiter.run(LONG, work).then(
        (result) => done.push(result),
        (error: unknown) => refused.push(error instanceof DatabaseUnavailableError ? name : String(error)),
      );
    }
    return settle();
  };
  const end = (name: string, error?: Error) => {
    running.get(name)?.(error);
    return settle();
  };
  return { begun, done, refused, start, end, settle };
}

describe(ConcurrencyLimiter.name, () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('runs up to its limit, and the others first in, first out', async () => {
    const { begun, done, refused, start, end } = works(new ConcurrencyLimiter(2));
    await start('a', 'b', 'c', 'd');
    expect(begun).toEqual(['a', 'b']);
    await end('b');
    expect(begun).toEqual(['a', 'b', 'c']);
    await end('a');
    await end('c');
    await end('d');
    expect({ begun, done, refused }).toEqual({
      begun: ['a', 'b', 'c', 'd'],
      done: ['b', 'a', 'c', 'd'],
      refused: [],
    });
  });

  it('continues after a failure and throws what the work threw', async () => {
    const { begun, refused, start, end } = works(new ConcurrencyLimiter(1));
    await start('a', 'b');
    const error = new NotFoundError('product');
    await end('a', error);
    expect({ begun, refused }).toEqual({ begun: ['a', 'b'], refused: [String(error)] });
  });

  it('runs each task in the async context of its caller', async () => {
    const [limiter, context, room] = [
      new ConcurrencyLimiter(1),
      new AsyncLocalStorage<string>(),
      new Deferred(),
    ];
    const first = limiter.run(LONG, () => room.promise);
    const seen = ['a', 'b'].map((name) =>
      context.run(name, () => limiter.run(LONG, async () => context.getStore())),
    );
    room.resolve();
    await first;
    expect(await Promise.all(seen)).toEqual(['a', 'b']);
  });

  it('rejects only the task whose waiting time is over', async () => {
    const { begun, refused, start, end, settle } = works(new ConcurrencyLimiter(1));
    await start('a', 'early');
    vi.advanceTimersByTime(LONG - 1);
    await start('b');
    vi.advanceTimersByTime(1);
    await settle();
    expect({ begun, refused }).toEqual({ begun: ['a'], refused: ['early'] });
    await end('a');
    expect({ begun, refused }).toEqual({ begun: ['a', 'b'], refused: ['early'] });
    vi.advanceTimersByTime(LONG);
    await settle();
    expect(refused, 'who has begun is not waiting').toEqual(['early']);
  });

  it('rejects all waiting tasks after a task got no response from the database', async () => {
    const { begun, refused, start, end } = works(new ConcurrencyLimiter(2));
    await start('a', 'b');
    await end('a');
    await start('c');
    vi.advanceTimersByTime(5_000);
    await start('d', 'e');
    vi.advanceTimersByTime(5_000);
    await end('b', new DatabaseUnavailableError());
    expect({ begun, refused: refused.sort() }).toEqual({ begun: ['a', 'b', 'c'], refused: ['b', 'd', 'e'] });
  });

  it('runs tasks that arrive after that, because the database may have recovered', async () => {
    const { begun, refused, start, end } = works(new ConcurrencyLimiter(1));
    await start('a', 'b');
    await end('a', new DatabaseUnavailableError());
    await start('c', 'd');
    expect({ begun, refused: refused.sort() }).toEqual({ begun: ['a', 'c'], refused: ['a', 'b'] });
    await end('c');
    expect({ begun, refused }).toEqual({ begun: ['a', 'c', 'd'], refused: ['a', 'b'] });
  });

  it('keeps waiting tasks while one task conflicts and others succeed', async () => {
    const { begun, refused, start, end } = works(new ConcurrencyLimiter(3));
    await start('the loser', 'a', 'b', 'c', 'd', 'e');
    for (const winner of ['a', 'b']) {
      vi.advanceTimersByTime(2_000);
      await end(winner);
    }
    vi.advanceTimersByTime(3_999);
    await end('the loser', new DatabaseUnavailableError());
    expect({ begun, refused }).toEqual({
      begun: ['the loser', 'a', 'b', 'c', 'd', 'e'],
      refused: ['the loser'],
    });
  });

  it('counts an error reply as a response', async () => {
    const { begun, refused, start, end } = works(new ConcurrencyLimiter(2));
    await start('a', 'b', 'c', 'd');
    vi.advanceTimersByTime(5_000);
    const refusal = new NotFoundError('product');
    await end('a', refusal);
    await end('b', new DatabaseUnavailableError());
    expect({ begun, refused }).toEqual({ begun: ['a', 'b', 'c', 'd'], refused: [String(refusal), 'b'] });
  });
});
