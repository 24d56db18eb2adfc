import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DatabaseUnavailableError } from '../../src/shared/domain-error.js';
import { REQUEST_BUDGET_MS, withinBudget, withBudget } from '../../src/platform/database/request-budget.js';

describe('the time of a request at the database', () => {
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

  it('is one budget for all its steps', () =>
    withBudget(async () => {
      expect(await step(4000)).toBe(REQUEST_BUDGET_MS);
      expect(await step(4000)).toBe(REQUEST_BUDGET_MS - 4000);
      expect(await step(4000, 10)).toBe(10);
      const asked = vi.fn(async () => 0);
      await expect(withinBudget(10, asked)).rejects.toBeInstanceOf(DatabaseUnavailableError);
      expect(asked).not.toHaveBeenCalled();
    }));

  it('counts steps that fail, too', () =>
    withBudget(async () => {
      const failing = withinBudget(Infinity, async () => {
        time += 4000;
        throw new Error('it fails');
      });
      await expect(failing).rejects.toThrow('it fails');
      expect(await step(0)).toBe(REQUEST_BUDGET_MS - 4000);
    }));

  it('does not count what else the request does', () =>
    withBudget(async () => {
      time += 60_000;
      expect(await step(0)).toBe(REQUEST_BUDGET_MS);
    }));

  it('is each request’s own, and outside of one there is no limit but the step’s', async () => {
    await withBudget(() => step(4000));
    expect(await withBudget(() => step(1))).toBe(REQUEST_BUDGET_MS);
    expect(await step(60_000, 10_000)).toBe(10_000);
    expect(await step(0)).toBe(Infinity);
  });
});
