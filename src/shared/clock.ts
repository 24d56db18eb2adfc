/**
 * The time, injected so that tests can set it. Times are UTC and true to the millisecond on every
 * database.
 */
export abstract class Clock {
  abstract now(): Date;
}

export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}
