import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { mongo } from 'mongoose';
import { repeat } from '../../../shared/repeat.js';
import { COMMAND_TIMEOUT_MS } from './mongo-connection.js';

interface InstanceDocument {
  readonly _id: string;
  /**
   * Grows as long as the instance lives. Others look whether it does: their clocks need not agree.
   */
  readonly beats: number;
}

interface Seen {
  readonly beats: number;
  readonly since: number;
}

export const BEAT_MS = 500;
/**
 * How long an instance that has found itself alone goes by that. One that joins others waits as
 * long.
 */
export const TRUST_MS = 2_000;
/** An instance without a beat for this time is taken for dead. */
const DEAD_MS = 6_000;
/** What it has left behind is then removed. */
const FORGOTTEN_MS = 60_000;

/**
 * The instances of the shop on one database, and whether this one is alone (collection
 * `instances`).
 *
 * An instance announces itself before it looks for others, and where there are some it serves only
 * when nobody can believe any more to be alone. So while an instance is certain, no other serves.
 */
export class MongoInstances {
  private readonly id = randomUUID();
  private readonly seen = new Map<string, Seen>();
  private certainUntil = -Infinity;
  private began = 0;
  private stopBeating: (() => void) | undefined;
  private beating: Promise<void> | undefined;

  /** @param now milliseconds on a clock that is never set, for tests */
  constructor(
    private readonly database: () => mongo.Db,
    private readonly now: () => number = () => performance.now(),
  ) {}

  get isAttending(): boolean {
    return this.stopBeating !== undefined;
  }

  /** Whether no other instance serves at this moment; false where it is not certain. */
  get isAlone(): boolean {
    return this.now() < this.certainUntil;
  }

  /** How often it has found itself alone after a time in which another may have served. */
  get timesAlone(): number {
    return this.began;
  }

  /** Announces this instance, until `leave`; answers when every other one knows of it. */
  async attend(): Promise<void> {
    await this.beat();
    // Not by the scheduler: that stops before the last write, and until then others must see this
    // instance beat.
    this.stopBeating = repeat(BEAT_MS, () => this.beatAgain());
    if (!this.isAlone) await sleep(TRUST_MS);
  }

  /** At the end, when nothing more is written. */
  async leave(): Promise<void> {
    if (!this.stopBeating) return;
    this.stopBeating();
    this.stopBeating = undefined;
    this.certainUntil = -Infinity;
    await this.beating;
    await this.collection().deleteOne({ _id: this.id });
  }

  /** Announces this instance once more, and looks for others. */
  async beat(): Promise<void> {
    const asked = this.now();
    const options = { maxTimeMS: COMMAND_TIMEOUT_MS };
    await this.collection().updateOne({ _id: this.id }, { $inc: { beats: 1 } }, { upsert: true });
    const others = await this.collection()
      .find({ _id: { $ne: this.id } }, options)
      .toArray();
    const silences = others.map((other) => ({ id: other._id, silence: this.silenceOf(other, asked) }));
    const alone = silences.every(({ silence }) => silence >= DEAD_MS);
    // By the end of the look: whoever came after the one before serves later than that one was
    // believed.
    if (alone && this.now() >= this.certainUntil) this.began += 1;
    this.certainUntil = alone ? asked + TRUST_MS : -Infinity;
    await this.forget(silences.filter(({ silence }) => silence >= FORGOTTEN_MS).map(({ id }) => id));
  }

  /** One at a time. A beat that fails leaves the certainty to run out. */
  private beatAgain(): void {
    this.beating ??= this.beat()
      .catch(() => undefined)
      .finally(() => (this.beating = undefined));
  }

  /** For how long it was not seen to beat. */
  private silenceOf({ _id, beats }: InstanceDocument, now: number): number {
    const known = this.seen.get(_id);
    if (known?.beats === beats) return now - known.since;
    this.seen.set(_id, { beats, since: now });
    return 0;
  }

  private async forget(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.collection().deleteMany({ _id: { $in: [...ids] } });
    for (const id of ids) this.seen.delete(id);
  }

  private collection(): mongo.Collection<InstanceDocument> {
    return this.database().collection<InstanceDocument>('instances');
  }
}
