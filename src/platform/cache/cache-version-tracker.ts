import { setTimeout as sleep } from 'node:timers/promises';
import type { CacheVersion } from '../database/cache-version.js';

interface PendingRead {
  readonly since: number;
  readonly version: Promise<number>;
}

/**
 * Knows the current cache version. Reads it from the database at most once in `maxAge`
 * milliseconds, so this instance may use an outdated version for that long. `beginForAll` waits
 * until no instance does.
 */
export class CacheVersionTracker {
  private known = 0;
  private knownSince = -Infinity;
  private pendingRead: PendingRead | null = null;
  private advancing: Promise<number> | null = null;
  private nextAdvance: Promise<number> | null = null;
  private lastCounter: number | null = null;
  /** How many times writes of other processes were detected. */
  private externalChanges = 0;

  /**
   * @param maxAge milliseconds after which the version is read from the database again
   * @param isShared whether other instances use the same cache, so that `beginForAll` waits for
   * them
   */
  constructor(
    private readonly database: CacheVersion,
    private readonly maxAge: number,
    private readonly isShared: boolean,
  ) {}

  /** @throws DatabaseUnavailableError */
  current(): number | Promise<number> {
    return this.isShared ? this.sharedVersion() : (this.localVersion() ?? this.sharedVersion());
  }

  /**
   * For a cache in this process, which other processes cannot invalidate: each detected write of
   * another process counts as a new version. Null if the database cannot detect them. The known
   * version is part of the sum, so it never decreases.
   */
  private localVersion(): number | null {
    const counter = this.database.externalChangeCounter();
    if (counter === null) return null;
    if (counter !== this.lastCounter) {
      this.lastCounter = counter;
      this.externalChanges += 1;
    }
    return this.known + this.externalChanges;
  }

  private sharedVersion(): number | Promise<number> {
    const now = performance.now();
    if (now - this.knownSince <= this.maxAge) return this.known;
    if (this.pendingRead && now - this.pendingRead.since <= this.maxAge)
      return this.atLeastKnown(this.pendingRead.version);
    const pendingRead: PendingRead = { since: now, version: this.database.current() };
    this.pendingRead = pendingRead;
    return this.atLeastKnown(pendingRead.version).then(
      (version) => {
        this.update(version, pendingRead.since);
        return version;
      },
      (error: unknown) => {
        if (this.pendingRead === pendingRead) this.pendingRead = null;
        throw error;
      },
    );
  }

  /** Begins a new cache version. @throws DatabaseUnavailableError */
  async begin(): Promise<void> {
    const startedAt = performance.now();
    const version = await this.advance();
    this.update(version, startedAt);
  }

  /**
   * Begins a new cache version and returns when no instance uses an older one.
   * @throws DatabaseUnavailableError
   */
  async beginForAll(): Promise<void> {
    await this.begin();
    // A timer may fire a millisecond early.
    if (this.isShared) await sleep(this.maxAge + 1);
  }

  /**
   * Calls that arrive during an advance share the next one: the running one may have begun before
   * they wrote.
   */
  private async advance(): Promise<number> {
    if (!this.advancing) {
      this.advancing = this.database.advance().finally(() => (this.advancing = null));
      return this.advancing;
    }
    this.nextAdvance ??= this.advancing
      .catch(() => 0)
      .then(() => {
        this.nextAdvance = null;
        return this.advance();
      });
    return this.nextAdvance;
  }

  /** Meanwhile this instance may have begun a later version itself. */
  private async atLeastKnown(version: Promise<number>): Promise<number> {
    return Math.max(await version, this.known);
  }

  /** Keeps the highest version, and the latest time at which the database confirmed it. */
  private update(version: number, since: number): void {
    if (version < this.known) return;
    this.known = version;
    this.knownSince = Math.max(this.knownSince, since);
  }
}
