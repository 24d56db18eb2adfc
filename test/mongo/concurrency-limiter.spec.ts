import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConcurrencyLimiter } from '../../src/platform/database/mongo/concurrency-limiter.js';
import { DatabaseUnavailableError } from '../../src/shared/domain-error.js';

const LONG = 20_000;

/** Who has come in so far, and who has been refused, in order. */
function visitors(line: ConcurrencyLimiter) {
  const inside: string[] = [];
  const refused: string[] = [];
  const come = (...names: string[]) => {
    for (const name of names) {
      line.enter(LONG).then(
        () => inside.push(name),
        (error: unknown) => refused.push(error instanceof DatabaseUnavailableError ? name : String(error)),
      );
    }
    return settle();
  };
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { inside, refused, come, settle };
}

describe(ConcurrencyLimiter.name, () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('lets in as many as there is room for, and the others in the order in which they came', async () => {
    const line = new ConcurrencyLimiter(2);
    const { inside, come, settle } = visitors(line);
    await come('a', 'b', 'c', 'd');
    expect(inside).toEqual(['a', 'b']);
    line.leave();
    await settle();
    expect(inside).toEqual(['a', 'b', 'c']);
    line.leave();
    line.leave();
    await settle();
    expect(inside).toEqual(['a', 'b', 'c', 'd']);
  });

  it('gives up who has waited too long, and nobody else for it', async () => {
    const line = new ConcurrencyLimiter(1);
    const { inside, refused, come, settle } = visitors(line);
    await come('a', 'early');
    vi.advanceTimersByTime(LONG - 1);
    await come('b');
    vi.advanceTimersByTime(1);
    await settle();
    expect({ inside, refused }).toEqual({ inside: ['a'], refused: ['early'] });
    line.leave();
    await settle();
    expect({ inside, refused }).toEqual({ inside: ['a', 'b'], refused: ['early'] });
    vi.advanceTimersByTime(LONG);
    await settle();
    expect(refused, 'who is inside is not waiting').toEqual(['early']);
  });

  it('refuses all who wait once the store leaves somebody without an answer', async () => {
    const line = new ConcurrencyLimiter(2);
    const { inside, refused, come, settle } = visitors(line);
    await come('a', 'b');
    line.leave();
    await come('c');
    vi.advanceTimersByTime(5_000);
    await come('d', 'e');
    vi.advanceTimersByTime(5_000);
    line.leaveUnanswered();
    await settle();
    expect({ inside, refused }).toEqual({ inside: ['a', 'b', 'c'], refused: ['d', 'e'] });
  });

  it('lets those in who come after that: the store may be back', async () => {
    const line = new ConcurrencyLimiter(1);
    const { inside, refused, come, settle } = visitors(line);
    await come('a', 'b');
    line.leaveUnanswered();
    await come('c', 'd');
    expect({ inside, refused }).toEqual({ inside: ['a', 'c'], refused: ['b'] });
    line.leave();
    await settle();
    expect({ inside, refused }).toEqual({ inside: ['a', 'c', 'd'], refused: ['b'] });
  });

  it('waits a rush out, in which one loses all the time while others get on', async () => {
    const line = new ConcurrencyLimiter(3);
    const { inside, refused, come, settle } = visitors(line);
    await come('the loser', 'a', 'b', 'c', 'd', 'e');
    for (let half = 0; half < 2; half += 1) {
      vi.advanceTimersByTime(2_000);
      line.leave();
    }
    vi.advanceTimersByTime(3_999);
    line.leaveUnanswered();
    await settle();
    expect({ inside, refused }).toEqual({ inside: ['the loser', 'a', 'b', 'c', 'd', 'e'], refused: [] });
  });
});
