import { StoreUnavailableError } from '../../shared/domain-error.js';
import { within } from './time-limit.js';

/** Lets so many in at a time; the others wait in line. */
export class WaitingLine {
  private readonly waiting: (() => void)[] = [];

  constructor(private free: number) {}

  /**
   * Whoever came in has to `leave`.
   * @throws StoreUnavailableError when the turn does not come in time
   */
  async enter(milliseconds: number): Promise<void> {
    let admit = (): void => {};
    const admitted = new Promise<void>((resolve) => {
      admit = resolve;
    });
    this.waiting.push(admit);
    this.admit();
    try {
      await within(milliseconds, admitted, () => new StoreUnavailableError('Too many writes wait.'));
    } catch (error) {
      const place = this.waiting.indexOf(admit);
      // Admitted at the last moment, and gone all the same.
      if (place < 0) this.leave();
      else this.waiting.splice(place, 1);
      throw error;
    }
  }

  leave(): void {
    this.free += 1;
    this.admit();
  }

  private admit(): void {
    while (this.free > 0) {
      const next = this.waiting.shift();
      if (!next) return;
      this.free -= 1;
      next();
    }
  }
}
