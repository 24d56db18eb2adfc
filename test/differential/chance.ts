import * as fc from 'fast-check';

const whole = (most: number) => fc.noBias(fc.integer({ min: 0, max: most }));
const strangeText = () => fc.string({ unit: 'binary', maxLength: 12 });

/** All that is left to chance in a sequence comes from here, and so from one seed of fast-check. */
export class Chance {
  constructor(private readonly gen: fc.GeneratorValue) {}

  /** From 0 to one less. */
  below(count: number): number {
    return this.gen(whole, Math.max(0, count - 1));
  }

  oneIn(count: number): boolean {
    return this.below(count) === 0;
  }

  /** The list has something in it. */
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  /** Undefined where there is nothing to pick, so that whoever asks says what then. */
  pickAny<T>(list: readonly T[]): T | undefined {
    return list.length > 0 ? this.pick(list) : undefined;
  }

  /**
   * Rather one of the last: what has just been made is what the next step is most telling about.
   */
  pickRecent<T>(list: readonly T[]): T | undefined {
    return this.oneIn(2) ? this.pickAny(list.slice(-6)) : this.pickAny(list);
  }

  /** Each at most once. */
  some<T>(list: readonly T[], most: number): T[] {
    const count = 1 + this.below(most);
    const picked = new Set<T>();
    for (let tries = 0; tries < count && list.length > 0; tries += 1) picked.add(this.pick(list));
    return [...picked];
  }

  /** By weight. */
  weighted<T>(choices: readonly { readonly weight: number; readonly value: T }[]): T {
    let left = this.below(choices.reduce((sum, { weight }) => sum + weight, 0));
    for (const { weight, value } of choices) {
      if (left < weight) return value;
      left -= weight;
    }
    throw new Error('There was nothing to choose from.');
  }

  /** Any code points, also those that no field takes. */
  anything(): string {
    return this.gen(strangeText).toWellFormed();
  }
}
