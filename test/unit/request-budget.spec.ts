import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DatabaseUnavailableError } from '../../src/shared/domain-error.js';
import { REQUEST_BUDGET_MS, withinBudget, withBudget } from '../../src/platform/database/request-budget.js';

describe('the database time of a request', () => {
  let time: number;

  beforeEach(() => {
    time = 1000;
    vi.spyOn(performance, 'now').mockImplementation(() => time);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  /** A step that takes so long; @returns what it was given */
  const step = (takes: number, limit = Infinity) =>
    withinBudget(limit, async (milliseconds) => {
      time += takes;
      return milliseconds;
    });

  it('is one budget for all its operations', () =>
    withBudget(async () => {
      expect(await step(4000)).toBe(REQUEST_BUDGET_MS);
      expect(await step(4000)).toBe(REQUEST_BUDGET_MS - 4000);
      expect(await step(4000, 10)).toBe(10);
      const asked = vi.fn(async () => 0);
      await expect(withinBudget(10, asked)).rejects.toBeInstanceOf(DatabaseUnavailableError);
      expect(asked).not.toHaveBeenCalled();
    }));

  it('counts operations that fail, too', () =>
    withBudget(async () => {
      const failing = withinBudget(Infinity, async () => {
        time += 4000;
        throw new Error('it fails');
      });
      await expect(failing).rejects.toThrow('it fails');
      expect(await step(0)).toBe(REQUEST_BUDGET_MS - 4000);
    }));

  it('does not count other work of the request', () =>
    withBudget(async () => {
      time += 60_000;
      expect(await step(0)).toBe(REQUEST_BUDGET_MS);
    }));

  it("is separate for each request; outside a request only the operation's own limit applies", async () => {
    await withBudget(() => step(4000));
    expect(await withBudget(() => step(1))).toBe(REQUEST_BUDGET_MS);
    expect(await step(60_000, 10_000)).toBe(10_000);
    expect(await step(0)).toBe(Infinity);
  });
});
