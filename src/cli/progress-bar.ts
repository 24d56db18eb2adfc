import { clearLine, cursorTo } from 'node:readline';
import type { WriteStream } from 'node:tty';

const WIDTH = 30;

/**
 * Shows how far each step is: as a bar in a terminal, else as a line for each step that is done.
 */
export class ProgressBar {
  private isOpen = false;

  constructor(private readonly out: WriteStream) {}

  /** @param done of `total`, which may be wrong by a few */
  readonly show = (step: string, name: string, done: number, total: number): void => {
    const share = total === 0 ? 1 : Math.min(done / total, 1);
    const numbers = `${done.toLocaleString('en')} of ${total.toLocaleString('en')}`;
    if (!this.out.isTTY) {
      if (step === 'copy' && done >= total) this.out.write(`${step}  ${name}  ${numbers}\n`);
      return;
    }
    const bar = '█'.repeat(Math.round(share * WIDTH)).padEnd(WIDTH, '░');
    cursorTo(this.out, 0);
    this.out.write(`${step} ${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${name}  ${numbers}`);
    clearLine(this.out, 1);
    this.isOpen = true;
  };

  /** Removes the bar. */
  end(): void {
    if (!this.isOpen) return;
    cursorTo(this.out, 0);
    clearLine(this.out, 0);
    this.isOpen = false;
  }
}
