import { Clock } from '../../src/shared/clock.js';

/** Stands still until it is told otherwise. */
export class TestClock extends Clock {
  constructor(private time = Date.UTC(2025, 0, 15, 9, 30, 0, 123)) {
    super();
  }

  override now(): Date {
    return new Date(this.time);
  }

  advance(milliseconds: number): void {
    this.time += milliseconds;
  }

  set(time: Date): void {
    this.time = time.getTime();
  }
}
