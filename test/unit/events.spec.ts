import { Logger } from '@nestjs/common';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { DomainEvents } from '../../src/platform/events/domain-events.js';

class Sold {
  constructor(readonly what: string) {}
}
class SoldOut extends Sold {}

describe(DomainEvents.name, () => {
  afterEach(() => vi.restoreAllMocks());

  it('collects raised events in order, with the result, without delivering them', async () => {
    const events = new DomainEvents();
    const handler = vi.fn();
    events.on(Sold, handler);
    const collected = await events.collect(async () => {
      events.raise(new Sold('first'));
      await Promise.resolve();
      events.raise(new Sold('second'));
      return 'result';
    });
    expect(collected).toEqual({ result: 'result', raised: [new Sold('first'), new Sold('second')] });
    expect(handler).not.toHaveBeenCalled();
  });

  it('separates concurrent attempts', async () => {
    const events = new DomainEvents();
    const attempt = (name: string) =>
      events.collect(async () => {
        for (let n = 0; n < 3; n += 1) {
          events.raise(new Sold(name));
          await new Promise(setImmediate);
        }
      });
    const collected = await Promise.all([attempt('a'), attempt('b')]);
    expect(collected.map(({ raised }) => raised)).toEqual([
      Array(3).fill(new Sold('a')),
      Array(3).fill(new Sold('b')),
    ]);
  });

  it('throws what the attempt throws', async () => {
    const failure = new Error('no');
    const attempt = new DomainEvents().collect(() => Promise.reject(failure));
    await expect(attempt).rejects.toBe(failure);
  });

  it('rejects an event outside a unit of work', () => {
    expect(() => new DomainEvents().raise(new Sold('x'))).toThrow('Sold was raised outside a unit of work.');
  });

  it('delivers events one after the other, to each handler of exactly that class', async () => {
    const events = new DomainEvents();
    const heard: string[] = [];
    events.on(Sold, async ({ what }) => {
      heard.push(`begin ${what}`);
      await new Promise(setImmediate);
      heard.push(`end ${what}`);
    });
    events.on(Sold, ({ what }) => void heard.push(`second ${what}`));
    events.on(SoldOut, ({ what }) => void heard.push(`out ${what}`));
    await events.deliver([new Sold('a'), new SoldOut('b'), new Sold('c')]);
    expect(heard).toEqual(['begin a', 'end a', 'second a', 'out b', 'begin c', 'end c', 'second c']);
  });

  it('logs a failed handler and continues', async () => {
    const log = vi.spyOn(Logger.prototype, 'error').mockImplementation(() => {});
    const events = new DomainEvents();
    const heard: string[] = [];
    const failure = new Error('broken handler');
    events.on(Sold, () => {
      throw failure;
    });
    events.on(Sold, () => Promise.reject(failure));
    events.on(Sold, ({ what }) => void heard.push(what));
    await events.deliver([new Sold('a'), new Sold('b')]);
    expect(heard).toEqual(['a', 'b']);
    expect(log.mock.calls).toHaveLength(4);
    expect(log).toHaveBeenCalledWith({ err: failure, event: 'Sold' }, 'event handler failed');
  });

  it('ignores events without handlers', async () => {
    await expect(new DomainEvents().deliver([new Sold('a')])).resolves.toBeUndefined();
  });
});
