import { outcomes } from '../support/async.js';
import type { TestAdapters } from '../support/open-adapters.js';

/** How a method may be called: it keeps its promises either way. */
export const CALL_MODES = ['outside a unit of work', 'each in a unit of work'] as const;

/** So many calls at the same moment, and what came of them. */
export function concurrently<T>(
  db: TestAdapters,
  mode: (typeof CALL_MODES)[number],
  count: number,
  call: (number: number) => Promise<T>,
): ReturnType<typeof outcomes<T>> {
  return outcomes(
    Array.from({ length: count }, (_, number) =>
      mode === 'outside a unit of work' ? call(number) : db.unitOfWork.run(() => call(number)),
    ),
  );
}
