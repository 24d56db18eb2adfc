interface TimeLimitOptions {
  /**
   * In how many parts the time passes. A process that stands still uses up one of them, however
   * long it does: for limits so short that a busy process would miss answers that have arrived.
   */
  readonly parts?: number;
}

/**
 * Settles as `promise` does, or rejects with `late()` when that takes longer. What runs goes on
 * running.
 */
export async function within<T>(
  milliseconds: number,
  promise: Promise<T>,
  late: () => Error,
  { parts = 1 }: TimeLimitOptions = {},
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    // Timers come before sockets: the answer may have arrived by now.
    const giveUp = () => setImmediate(() => reject(late()));
    const pass = (left: number) => {
      timer = setTimeout(() => (left > 1 ? pass(left - 1) : giveUp()), milliseconds / parts);
    };
    pass(parts);
  });
  try {
    // eslint-disable-next-line no-restricted-syntax -- this is the implementation
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}
