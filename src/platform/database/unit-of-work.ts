import type { DomainEvents } from '../events/domain-events.js';
import { UnknownOutcomeError } from './unknown-outcome.error.js';

/**
 * Makes writes atomic: what the repositories write inside `run` is committed together, or not at
 * all. Services call `run`; repositories find the open transaction through AsyncLocalStorage, so
 * their methods do not take it as a parameter.
 *
 * - A nested `run` joins the outer one.
 * - A write that fails, or a nested `run` that throws, marks the unit of work rollback-only, even
 *   if the error is caught: MongoDB aborts a transaction at its first failed write, and all
 *   databases must behave the same.
 * - `work` may run more than once (MongoDB retries it after a write conflict), so it must have no
 *   other side effects. It must not use `Promise.all`, nor hash passwords, which would make other
 *   units of work wait.
 * - Operations that are still running when the unit of work ends can no longer write.
 * - The promise resolves after the commit and the delivery of the raised events, or rejects after
 *   the rollback.
 */
export abstract class UnitOfWork {
  constructor(private readonly events: DomainEvents) {}

  /**
   * @throws what `work` throws, after the rollback
   * @throws DatabaseUnavailableError when the database cannot begin or commit in time; nothing was
   * written
   * @throws UnknownOutcomeError when the response to the commit was lost. No events are delivered.
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.isOpen()) return this.join(work);
    let raised: readonly object[] = [];
    const attempt = async () => {
      const collected = await this.events.collect(work);
      raised = collected.raised;
      return collected.result;
    };
    const result = await this.transact(attempt).catch(async (error: unknown) => {
      if (error instanceof UnknownOutcomeError) await this.events.reportUnknown(raised, error.settled);
      throw error;
    });
    await this.events.deliver(raised);
    return result;
  }

  /** Whether the caller is inside a unit of work. */
  protected abstract isOpen(): boolean;

  /** Runs `work` inside the open unit of work, which it marks rollback-only if `work` throws. */
  protected abstract join<T>(work: () => Promise<T>): Promise<T>;

  /** Runs `attempt` in a transaction and commits it. Retries it after a transient error. */
  protected abstract transact<T>(attempt: () => Promise<T>): Promise<T>;
}
