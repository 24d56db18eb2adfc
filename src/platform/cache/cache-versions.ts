import { setTimeout as sleep } from 'node:timers/promises';
import type { CacheVersion } from '../database/cache-version.js';

interface Reading {
  readonly since: number;
  readonly version: Promise<number>;
}

/**
 * The database's cache version as this instance knows it. It asks at most once in `trust`
 * milliseconds, and so may go on with an cache version that is over for as long as that, and no
 * longer: whoever begins a new one for all waits it out.
 */
export class CacheVersions {
  private known = 0;
  private knownSince = -Infinity;
  private reading: Reading | null = null;
  private beginning: Promise<number> | null = null;
  private next: Promise<number> | null = null;
  private foreignWrites: number | null = null;
  /** How often another process was seen to have written. */
  private foreignChanges = 0;

  /**
   * @param trust milliseconds
   * @param isShared whether other instances go by it as well, and are to be waited for
   */
  constructor(
    private readonly store: CacheVersion,
    private readonly trust: number,
    private readonly isShared: boolean,
  ) {}

  /** @throws DatabaseUnavailableError */
  current(): number | Promise<number> {
    return this.isShared ? this.shared() : (this.alone() ?? this.shared());
  }

  /**
   * Of a cache in this process, which another process cannot clear: any write of another makes the
   * next one. Null where the database does not tell of them. It counts the cache versions as well,
   * so it never falls.
   */
  private alone(): number | null {
    const writes = this.store.foreignWrites();
    if (writes === null) return null;
    if (writes !== this.foreignWrites) {
      this.foreignWrites = writes;
      this.foreignChanges += 1;
    }
    return this.known + this.foreignChanges;
  }

  private shared(): number | Promise<number> {
    const now = performance.now();
    if (now - this.knownSince <= this.trust) return this.known;
    if (this.reading && now - this.reading.since <= this.trust)
      return this.atLeastKnown(this.reading.version);
    const reading: Reading = { since: now, version: this.store.current() };
    this.reading = reading;
    return this.atLeastKnown(reading.version).then(
      (version) => {
        this.learn(version, reading.since);
        return version;
      },
      (error: unknown) => {
        if (this.reading === reading) this.reading = null;
        throw error;
      },
    );
  }

  /** Begins a new cache version. @throws DatabaseUnavailableError */
  async begin(): Promise<void> {
    const asked = performance.now();
    const version = await this.advance();
    this.learn(version, asked);
  }

  /**
   * Begins a new cache version, and answers when no instance goes by an older one any more. @throws
   * DatabaseUnavailableError
   */
  async beginForAll(): Promise<void> {
    await this.begin();
    // A timer may be early by a millisecond.
    if (this.isShared) await sleep(this.trust + 1);
  }

  /**
   * Those who come while one is being begun share the next: that one may have begun before they had
   * written.
   */
  private async advance(): Promise<number> {
    if (!this.beginning) {
      this.beginning = this.store.advance().finally(() => (this.beginning = null));
      return this.beginning;
    }
    this.next ??= this.beginning
      .catch(() => 0)
      .then(() => {
        this.next = null;
        return this.advance();
      });
    return this.next;
  }

  /** While it was asked for, this instance may have begun a later one itself. */
  private async atLeastKnown(version: Promise<number>): Promise<number> {
    return Math.max(await version, this.known);
  }

  /** Of two answers the one that was asked for later holds, and the higher one in any case. */
  private learn(version: number, since: number): void {
    if (version < this.known) return;
    this.known = version;
    this.knownSince = Math.max(this.knownSince, since);
  }
}
