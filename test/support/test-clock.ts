import type { INestApplicationContext } from '@nestjs/common';
import { vi } from 'vitest';
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

/**
 * Stops the clock of an application, until the mocks are restored. @returns sets it, in
 * milliseconds from when it was stopped
 */
export function stopClock(app: INestApplicationContext): (milliseconds: number) => void {
  const start = Date.now();
  let time = start;
  vi.spyOn(app.get(Clock, { strict: false }), 'now').mockImplementation(() => new Date(time));
  return (milliseconds) => {
    time = start + milliseconds;
  };
}
