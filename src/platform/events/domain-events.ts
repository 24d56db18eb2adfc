import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable, Logger, type Type } from '@nestjs/common';

type EventHandler<E> = (event: E) => Promise<void> | void;

/** @param settled see UnknownOutcomeError */
type UnknownOutcomeHandler = (raised: readonly object[], settled: () => Promise<void>) => Promise<void>;

/**
 * What the current attempt of a unit of work has raised. One for the process, which may have
 * several applications: until Node 24, every promise pays for each AsyncLocalStorage ever used.
 */
const raisedInAttempt = new AsyncLocalStorage<object[]>();

/**
 * Domain events. Raised inside a unit of work, kept per attempt, delivered after its commit and
 * before its caller goes on; an attempt that is rolled back or repeated takes its events with it.
 */
@Injectable()
export class DomainEvents {
  private readonly logger = new Logger(DomainEvents.name);
  private readonly handlers = new Map<unknown, EventHandler<never>[]>();
  private readonly afterCommitHandlers: EventHandler<readonly object[]>[] = [];
  private readonly unknownOutcomeHandlers: UnknownOutcomeHandler[] = [];

  /** Calls `handler` after the commit of each unit of work that raised an event of this class. */
  on<E extends object>(type: Type<E>, handler: EventHandler<E>): void {
    this.handlers.set(type, [...(this.handlers.get(type) ?? []), handler]);
  }

  /**
   * Calls `handler` after the commit of each unit of work that raised any, with all of them, before
   * those of single events.
   */
  afterCommit(handler: EventHandler<readonly object[]>): void {
    this.afterCommitHandlers.push(handler);
  }

  /**
   * Calls `handler` when it is unknown whether a unit of work that raised events was committed. The
   * events are not delivered then.
   */
  onUnknownOutcome(handler: UnknownOutcomeHandler): void {
    this.unknownOutcomeHandlers.push(handler);
  }

  /** Whether the caller is inside of a unit of work. */
  get isCollecting(): boolean {
    return raisedInAttempt.getStore() !== undefined;
  }

  /** @throws Error outside of a unit of work: there is no commit the event could follow */
  raise(event: object): void {
    const raised = raisedInAttempt.getStore();
    if (!raised) throw new Error(`${event.constructor.name} was raised outside a unit of work.`);
    raised.push(event);
  }

  /**
   * Runs one attempt of a unit of work and gathers what it raises. For unit-of-work adapters only.
   */
  async collect<T>(work: () => Promise<T>): Promise<{ result: T; raised: readonly object[] }> {
    const raised: object[] = [];
    const result = await raisedInAttempt.run(raised, work);
    return { result, raised };
  }

  /**
   * Delivers in order. The commit stands, so a handler that fails is logged and the others still
   * run.
   */
  async deliver(raised: readonly object[]): Promise<void> {
    if (raised.length === 0) return;
    for (const handler of this.afterCommitHandlers) await this.call(handler, raised);
    for (const event of raised) {
      for (const handler of this.handlers.get(event.constructor) ?? []) {
        await this.call(handler as EventHandler<object>, event);
      }
    }
  }

  /** For unit-of-work adapters only. */
  async reportUnknown(raised: readonly object[], settled: () => Promise<void>): Promise<void> {
    if (raised.length === 0) return;
    for (const handler of this.unknownOutcomeHandlers) {
      await this.call((events) => handler(events, settled), raised);
    }
  }

  private async call<E extends object>(handler: EventHandler<E>, event: E): Promise<void> {
    try {
      await handler(event);
    } catch (error) {
      this.logger.error({ err: error, event: event.constructor.name }, 'event handler failed');
    }
  }
}
