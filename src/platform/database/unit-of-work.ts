import type { DomainEvents } from '../events/domain-events.js';

/**
 * All or nothing: what the repositories write inside `run` is committed together, or not at all.
 * Services open it; repositories find it by themselves (AsyncLocalStorage), so ports stay free of
 * it.
 *
 * - A nested `run` joins the outer one: one commit, one fate.
 * - A write that fails inside, or a nested `run` that throws, marks the unit rollback-only, even
 *   when the error is caught: MongoDB aborts a transaction at the first failed write, so no
 *   database may pretend otherwise.
 * - `work` may run more than once (MongoDB repeats it on a write conflict): no outside effect
 *   inside, no `Promise.all`, no password hashing.
 * - Once the unit is over, what is left running of it can write no more.
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

  /** Runs `work` inside the open unit and marks the unit rollback-only if it throws. */
  protected abstract join<T>(work: () => Promise<T>): Promise<T>;

  /**
   * Runs `attempt` in a transaction of the database, again where the database asks for it, and
   * commits.
   */
  protected abstract transact<T>(attempt: () => Promise<T>): Promise<T>;
}
