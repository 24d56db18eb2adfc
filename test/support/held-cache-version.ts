import { CacheVersion } from '../../src/platform/database/cache-version.js';
import { DatabaseUnavailableError } from '../../src/shared/domain-error.js';

/**
 * Each answer is given when the test says so, of what the database had when it was asked, or has by
 * then.
 */
class HeldAnswer {
  private settle!: (outcome: Promise<number>) => void;
  readonly promise = new Promise<number>((resolve) => (this.settle = resolve));

  constructor(private readonly act: () => number) {}

  give(): void {
    this.settle(Promise.resolve(this.act()));
  }

  /** What was read or done a while ago, and arrives now. */
  actNow(): () => void {
    const version = this.act();
    return () => this.settle(Promise.resolve(version));
  }

  refuse(): void {
    this.settle(Promise.reject(new DatabaseUnavailableError()));
  }
}

/** A CacheVersion whose responses the test holds back and releases. */
export class HeldCacheVersion extends CacheVersion {
  version = 1;
  readonly reads: HeldAnswer[] = [];
  readonly advances: HeldAnswer[] = [];
  writes: number | null = null;

  override current(): Promise<number> {
    return ask(this.reads, () => this.version);
  }

  override advance(): Promise<number> {
    return ask(this.advances, () => (this.version += 1));
  }

  override async register(): Promise<void> {}

  override async unregister(): Promise<void> {}

  override externalChangeCounter(): number | null {
    return this.writes;
  }
}

function ask(answers: HeldAnswer[], act: () => number): Promise<number> {
  const answer = new HeldAnswer(act);
  answers.push(answer);
  return answer.promise;
}
