import type { DomainEvents } from '../events/domain-events.js';

/**
 * Makes writes atomic: what the repositories write inside `run` is committed together, or not at
 * all. Services call `run`; repositories find the open transaction through AsyncLocalStorage, so
 * that it is no parameter of their methods.
 *
 * - A nested `run` joins the outer one.
 * - A write that fails, or a nested `run` that throws, marks the unit of work rollback-only, even
 *   if the error is caught: MongoDB aborts a transaction at its first failed write, and all
 *   databases must behave the same.
 * - `work` may run more than once (MongoDB repeats it after a write conflict): no other side
 *   effects, no `Promise.all`, no password hashing.
 * - Operations that are still running when the unit of work ends can no longer write.
 * - The promise settles after the commit or the rollback; raised events are delivered in between.
 */
export abstract class UnitOfWork {
  constructor(private readonly events: DomainEvents) {}

  /**
   * @throws what `work` throws, after the rollback
   * @throws DatabaseUnavailableError when the database cannot begin or commit in time; nothing was
   * written
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.isOpen()) return this.join(work);
    const { result, raised } = await this.transact(() => this.events.collect(work));
    await this.events.deliver(raised);
    return result;
  }

  /** Whether the caller is inside a unit of work. */
  protected abstract isOpen(): boolean;

  /** Runs `work` inside the open unit of work, and marks that rollback-only if `work` throws. */
  protected abstract join<T>(work: () => Promise<T>): Promise<T>;

  /** Runs `attempt` in a transaction, commits it, and repeats it if the database asks for that. */
  protected abstract transact<T>(attempt: () => Promise<T>): Promise<T>;
}
