import { AsyncLocalStorage } from 'node:async_hooks';
import { DatabaseUnavailableError } from '../../shared/domain-error.js';

/**
 * Milliseconds that all steps of a request together may wait for the database. A request is
 * answered within ten seconds, whatever the database does; one of them is left for everything else.
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

/** Runs `work`, and all that it awaits, with a budget of its own. */
export function withBudget<T>(work: () => T): T {
  return budgets.run(new Budget(), work);
}

/**
 * Runs one step at the database and takes its time from the budget of the request around it.
 * Without this, a request of three steps would wait three times for a database that hangs.
 * @param limit milliseconds that this step may take at most; `work` gets what is left of it
 * @throws DatabaseUnavailableError when nothing is left; the database is not asked then
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
