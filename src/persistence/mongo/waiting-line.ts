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
    if (this.free > 0) {
      this.free -= 1;
      return;
    }
    let admit = (): void => {};
    const admitted = new Promise<void>((resolve) => {
      admit = resolve;
    });
    this.waiting.push(admit);
    try {
      await within(milliseconds, admitted, () => new StoreUnavailableError('Too many writes wait.'));
    } catch (error) {
      this.waiting.splice(this.waiting.indexOf(admit), 1);
      throw error;
    }
  }

  leave(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.free += 1;
  }
}
