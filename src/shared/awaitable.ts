/** A value, or a promise of it. For values that are usually known at once: a promise costs time. */
export type Awaitable<T> = T | Promise<T>;

/** Calls `next` with the value: at once, or when the promise is fulfilled. */
export function andThen<T, R>(value: Awaitable<T>, next: (value: T) => Awaitable<R>): Awaitable<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/** The result of `work`, or of `handle` if it throws or its promise is rejected. */
export function orElse<T>(work: () => Awaitable<T>, handle: (error: unknown) => T): Awaitable<T> {
  try {
    const value = work();
    return value instanceof Promise ? value.catch(handle) : value;
  } catch (error) {
    return handle(error);
  }
}
