import { DatabaseUnavailableError } from '../../../shared/domain-error.js';

/**
 * A database that leaves a transaction unanswered is taken for unavailable when it has answered no other one for this
 * long. In a rush one transaction may starve while others commit.
 */
const SILENCE_MS = 4_000;

interface Visitor {
  admit(): void;
  refuse(reason?: string): void;
}

/** Lets so many in at a time; the others wait in line. */
export class ConcurrencyLimiter {
  /** In the order in which they came. */
  private readonly waiting = new Set<Visitor>();
  private lastAnswer = -Infinity;

  constructor(private free: number) {}

  /**
   * Whoever came in has to `leave`, or to `leaveUnanswered`.
   * @throws DatabaseUnavailableError when the turn does not come in time, or the database is not available
   */
  enter(milliseconds: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const visitor: Visitor = {
        admit: () => {
          clearTimeout(timer);
          resolve();
        },
        refuse: (reason) => {
          clearTimeout(timer);
          reject(new DatabaseUnavailableError(reason));
        },
      };
      const timer = setTimeout(() => {
        this.waiting.delete(visitor);
        visitor.refuse('Too many writes wait.');
      }, milliseconds);
      this.waiting.add(visitor);
      this.admit();
    });
  }

  /** With an answer of the store, be it a refusal. */
  leave(): void {
    this.lastAnswer = performance.now();
    this.makeRoom();
  }

  /** The store was away. Who waits would wait for the same again, on top of the time they have waited. */
  leaveUnanswered(): void {
    if (performance.now() - this.lastAnswer >= SILENCE_MS) {
      for (const visitor of this.waiting) visitor.refuse();
      this.waiting.clear();
    }
    this.makeRoom();
  }

  private makeRoom(): void {
    this.free += 1;
    this.admit();
  }

  private admit(): void {
    for (const visitor of this.waiting) {
      if (this.free === 0) return;
      this.free -= 1;
      this.waiting.delete(visitor);
      visitor.admit();
    }
  }
}
