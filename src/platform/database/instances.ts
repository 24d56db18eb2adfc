import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { repeat } from '../../shared/repeat.js';

/** An instance of the shop, as the others see it. */
export interface Instance {
  readonly id: string;
  /**
   * Incremented as long as the instance lives. Others watch the number, so clocks need not agree.
   */
  readonly beats: number;
}

/** Where a database keeps the instances, outside of any unit of work. */
export interface InstanceStore {
  /** Increments the number of this instance, which may be new. */
  beat(id: string): Promise<void>;
  /** All other instances, those that registered before the call included. */
  others(id: string): Promise<Instance[]>;
  remove(ids: readonly string[]): Promise<void>;
}

interface LastBeat {
  readonly beats: number;
  readonly since: number;
}

const HEARTBEAT_INTERVAL_MS = 500;
/**
 * How long an instance may consider itself alone after it has looked for others. An instance that
 * finds others waits as long before it serves.
 */
export const ALONE_TRUST_MS = 2_000;
/** An instance without a beat for this time counts as dead. */
const DEAD_AFTER_MS = 6_000;
/** After this time without a beat, it is removed. */
const DELETE_AFTER_MS = 60_000;

/**
 * The instances of the shop on one database (table or collection `instances`), and whether this one
 * is alone: for databases that do not report the writes of other processes.
 *
 * An instance registers before it looks for others. If it finds any, it serves only after they no
 * longer consider themselves alone. So while one instance considers itself alone, no other serves.
 */
export class Instances {
  private readonly id = randomUUID();
  private readonly lastBeats = new Map<string, LastBeat>();
  private aloneUntil = -Infinity;
  private periods = 0;
  private changes = 0;
  private stopHeartbeat: (() => void) | undefined;
  private pendingBeat: Promise<void> | undefined;

  /** @param now a monotonic clock in milliseconds, for tests */
  constructor(
    private readonly store: InstanceStore,
    private readonly now: () => number = () => performance.now(),
  ) {}

  private get isRegistered(): boolean {
    return this.stopHeartbeat !== undefined;
  }

  /** Whether no other instance serves now; false if that is not certain. */
  get isAlone(): boolean {
    return this.now() < this.aloneUntil;
  }

  /** How often this instance became alone after another one may have served. */
  get alonePeriods(): number {
    return this.periods;
  }

  /**
   * CacheVersion's counter of the writes of other processes. Which of those write is not known, so
   * any other instance is assumed to write all the time. Null before `register`.
   */
  externalChangeCounter(): number | null {
    if (!this.isRegistered) return null;
    if (!this.isAlone) this.changes += 1;
    return this.changes + this.periods;
  }

  /** Registers this instance until `unregister`. Returns when no other considers itself alone. */
  async register(): Promise<void> {
    await this.beat();
    // Not with the scheduler, which stops before the last write: until then the others must see
    // beats.
    this.stopHeartbeat = repeat(HEARTBEAT_INTERVAL_MS, () => this.beatUnlessPending());
    if (!this.isAlone) await sleep(ALONE_TRUST_MS);
  }

  /** Called after the last write. */
  async unregister(): Promise<void> {
    if (!this.stopHeartbeat) return;
    this.stopHeartbeat();
    this.stopHeartbeat = undefined;
    this.aloneUntil = -Infinity;
    await this.pendingBeat;
    await this.store.remove([this.id]);
  }

  /** Increments this instance's number, and looks for others. */
  async beat(): Promise<void> {
    const startedAt = this.now();
    await this.store.beat(this.id);
    const others = await this.store.others(this.id);
    const timesSinceBeat = others.map((other) => ({
      id: other.id,
      sinceBeat: this.timeSinceLastBeat(other, startedAt),
    }));
    const alone = timesSinceBeat.every(({ sinceBeat }) => sinceBeat >= DEAD_AFTER_MS);
    // If the last period has not ended by now, no other instance has served: one that registered
    // after the last beat still waits.
    if (alone && this.now() >= this.aloneUntil) this.periods += 1;
    this.aloneUntil = alone ? startedAt + ALONE_TRUST_MS : -Infinity;
    await this.deleteInstances(
      timesSinceBeat.filter(({ sinceBeat }) => sinceBeat >= DELETE_AFTER_MS).map(({ id }) => id),
    );
  }

  /** Never runs two beats at once. If one fails, the period ends by itself. */
  private beatUnlessPending(): void {
    this.pendingBeat ??= this.beat()
      .catch(() => undefined)
      .finally(() => (this.pendingBeat = undefined));
  }

  /** Milliseconds since its number was last seen to change. */
  private timeSinceLastBeat({ id, beats }: Instance, now: number): number {
    const known = this.lastBeats.get(id);
    if (known?.beats === beats) return now - known.since;
    this.lastBeats.set(id, { beats, since: now });
    return 0;
  }

  private async deleteInstances(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.store.remove(ids);
    for (const id of ids) this.lastBeats.delete(id);
  }
}
