/**
 * What a reader may not go below: the acknowledged versions at the moment when it sends its
 * request.
 */
export type Floor = ReadonlyMap<string, number>;

/** What an answer says of one thing: `the price of 7` is 1042. */
export interface Sighting {
  readonly thing: string;
  readonly version: number;
}

/**
 * The things that a test writes, each a number that only rises by one: so any answer tells how old
 * it is. Writers and readers are in one process, and "later" is what its event loop says.
 */
export class Versions {
  private readonly sent = new Map<string, number>();
  private readonly acknowledged = new Map<string, number>();
  private waiting: ((thing: string | null) => void)[] = [];
  /** What was seen and must not have been, in words. */
  readonly violations: string[] = [];

  /** What is there before the first write. */
  begin(thing: string, version: number): void {
    this.sent.set(thing, version);
    this.acknowledged.set(thing, version);
  }

  /** The version that a write which is now sent makes of it. */
  next(thing: string): number {
    const version = this.of(this.sent, thing) + 1;
    this.sent.set(thing, version);
    return version;
  }

  /**
   * A write was answered. Of several at once nobody knows which one: it is certain that there were
   * so many.
   */
  acknowledge(thing: string): void {
    this.acknowledged.set(thing, this.of(this.acknowledged, thing) + 1);
    this.notify(thing);
  }

  /** What is acknowledged next, at once; null when there will be nothing any more. */
  nextAcknowledged(): Promise<string | null> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Nothing more will be written. */
  end(): void {
    this.notify(null);
  }

  floor(): Floor {
    return new Map(this.acknowledged);
  }

  /** @param what was answered, to be read in a failure */
  check(what: string, floor: Floor, sightings: readonly Sighting[]): void {
    for (const { thing, version } of sightings) {
      const [from, to] = [this.of(floor, thing), this.of(this.sent, thing)];
      if (version >= from && version <= to) continue;
      this.violations.push(`${what}: ${thing} is ${version}, and must be from ${from} to ${to}`);
    }
  }

  private notify(thing: string | null): void {
    const { waiting } = this;
    this.waiting = [];
    for (const resolve of waiting) resolve(thing);
  }

  private of(versions: Floor, thing: string): number {
    const version = versions.get(thing);
    if (version === undefined) throw new Error(`Nobody has begun ${thing}.`);
    return version;
  }
}
