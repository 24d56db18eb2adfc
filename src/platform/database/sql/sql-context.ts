import { AsyncLocalStorage } from 'node:async_hooks';
import type { EntityManager } from 'typeorm';

/** A running unit of work. */
export abstract class SqlScope {
  private first: { readonly error: unknown } | null = null;

  /** Runs its statements in the transaction of the unit of work. */
  abstract readonly manager: EntityManager;

  constructor(readonly context: SqlContext) {}

  /** What has made the unit of work rollback-only, if anything has. */
  get failure(): unknown {
    return this.first?.error;
  }

  /** @throws Error when the unit of work has ended or timed out */
  abstract throwIfUnusable(): void;

  /** Makes the unit of work roll back and reject with the first error passed to this method. */
  markRollbackOnly(error: unknown): void {
    this.first ??= { error };
  }

  throwIfRollbackOnly(): void {
    if (this.first) throw this.first.error;
  }
}

/**
 * One for the process, which may have several contexts: until Node 24, every promise pays for each
 * AsyncLocalStorage ever used.
 */
const scopes = new AsyncLocalStorage<SqlScope>();

/**
 * Gives repositories the entity manager to use. Inside a unit of work, which it finds through
 * AsyncLocalStorage, that is the manager of its transaction. Outside of one, reads see only
 * committed data, and each write is a unit of work of its own.
 */
export abstract class SqlContext {
  get isInUnitOfWork(): boolean {
    return this.scope !== undefined;
  }

  /** That of the surrounding unit of work, unless it belongs to another context. */
  protected get scope(): SqlScope | undefined {
    const scope = scopes.getStore();
    return scope?.context === this ? scope : undefined;
  }

  /** @throws Error outside of a unit of work */
  requireUnitOfWork(operation: string): void {
    if (!this.isInUnitOfWork) throw new Error(`${operation} must be called inside a unit of work.`);
  }

  /** Reads with the manager of the surrounding unit of work, or outside of any transaction. */
  abstract read<T>(work: (manager: EntityManager) => Promise<T>): Promise<T>;

  /**
   * Reads and writes in the surrounding unit of work, or in one of its own. An error marks it
   * rollback-only.
   * @param references the resource that is reported as not found if a foreign key constraint fails
   */
  async write<T>(work: (manager: EntityManager) => Promise<T>, references?: string): Promise<T> {
    const { scope } = this;
    if (!scope) return this.transact(() => this.write(work, references));
    return this.executeIn(scope, work, references);
  }

  /**
   * Runs `attempt` as a unit of work.
   * @throws DatabaseUnavailableError when it cannot begin, or is not committed in time
   */
  abstract transact<T>(attempt: () => Promise<T>): Promise<T>;

  /** Runs `work` inside the open unit of work, which it marks rollback-only if `work` throws. */
  async join<T>(work: () => Promise<T>): Promise<T> {
    const { scope } = this;
    scope?.throwIfUnusable();
    try {
      return await work();
    } catch (error) {
      scope?.markRollbackOnly(error);
      throw error;
    }
  }

  /** An error marks the unit of work rollback-only. */
  protected async executeIn<T>(
    scope: SqlScope,
    work: (manager: EntityManager) => Promise<T>,
    references?: string,
  ): Promise<T> {
    scope.throwIfUnusable();
    try {
      return await work(scope.manager);
    } catch (error) {
      const translated = this.translate(error, references);
      scope.markRollbackOnly(translated);
      throw translated;
    }
  }

  protected abstract translate(error: unknown, references?: string): unknown;

  protected runIn<T>(scope: SqlScope, attempt: () => Promise<T>): Promise<T> {
    return scopes.run(scope, async () => {
      const result = await attempt();
      scope.throwIfRollbackOnly();
      return result;
    });
  }
}
