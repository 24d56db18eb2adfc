import { outcomes } from '../support/async.js';
import type { TestAdapters } from '../support/open-adapters.js';

/** How a method may be called: it keeps its promises either way. */
export const WAYS = ['outside of a unit', 'in units of their own'] as const;

/** So many calls at the same moment, and what came of them. */
export function rush<T>(
  db: TestAdapters,
  way: (typeof WAYS)[number],
  count: number,
  call: (number: number) => Promise<T>,
): ReturnType<typeof outcomes<T>> {
  return outcomes(
    Array.from({ length: count }, (_, number) =>
      way === 'outside of a unit' ? call(number) : db.unitOfWork.run(() => call(number)),
    ),
  );
}
