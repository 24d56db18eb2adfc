import { AsyncLocalStorage } from 'node:async_hooks';
import { DatabaseUnavailableError } from '../../shared/domain-error.js';

/**
 * Milliseconds that all database operations of a request may take together. Each request is
 * answered within ten seconds, whatever the database does; one second is left for everything else.
 */
export const REQUEST_BUDGET_MS = 9_000;

class Budget {
  private used = 0;

  get left(): number {
    return Math.max(0, REQUEST_BUDGET_MS - this.used);
  }

  use(milliseconds: number): void {
    this.used += milliseconds;
  }
}

const budgets = new AsyncLocalStorage<Budget>();

/** Runs `work`, and everything that it starts, with a budget: a new one if there is none yet. */
export function withBudget<T>(work: () => T): T {
  return budgets.getStore() ? work() : budgets.run(new Budget(), work);
}

/**
 * Runs a database operation and subtracts its time from the request's budget. Otherwise a request
 * of three operations would wait three times for a database that hangs.
 * @param limit milliseconds that this operation may take; `work` gets the smaller of it and the
 * budget
 * @throws DatabaseUnavailableError when nothing is left of the budget; `work` is not run then
 */
export async function withinBudget<T>(limit: number, work: (milliseconds: number) => Promise<T>): Promise<T> {
  const budget = budgets.getStore();
  if (!budget) return work(limit);
  if (budget.left === 0) throw new DatabaseUnavailableError();
  const began = performance.now();
  try {
    return await work(Math.min(limit, budget.left));
  } finally {
    budget.use(performance.now() - began);
  }
}
