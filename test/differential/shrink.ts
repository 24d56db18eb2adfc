import type { Operation } from './operation.js';
import { ComparedShops, type Caches } from './compared-shops.js';
import { mentionedIn, symbolsIn } from './symbols.js';

export interface Failure {
  readonly caches: Caches;
  readonly operations: readonly Operation[];
  /** Of the last of them. */
  readonly differences: readonly string[];
  /** Those that have written something; the others were refused, or have only read. */
  readonly writes?: ReadonlySet<Operation>;
}

/** Runs a sequence on fresh databases, up to the first difference; null where there is none. */
async function replay(operations: readonly Operation[], caches: Caches): Promise<Failure | null> {
  const shops = await ComparedShops.open(caches);
  try {
    for (const [index, operation] of operations.entries()) {
      const { differences } = await shops.perform(operation);
      if (differences.length > 0) return { caches, operations: operations.slice(0, index + 1), differences };
    }
    return null;
  } finally {
    await shops.close();
  }
}

/**
 * A shorter sequence that ends in the same kind of operation with a difference. Not the shortest
 * there is: it takes as long as it may, because each try is a run on fresh databases.
 */
export async function shrink(failure: Failure, patience: number): Promise<Failure> {
  const deadline = Date.now() + patience;
  const kind = failure.operations.at(-1)?.kind;
  let best = failure;
  const tryOut = async (operations: readonly Operation[]): Promise<boolean> => {
    if (operations.length >= best.operations.length || Date.now() > deadline) return false;
    const found = await replay(operations, failure.caches).catch(() => null);
    if (found?.operations.at(-1)?.kind !== kind) return false;
    best = found as Failure;
    return true;
  };

  const isNeeded = ancestors(failure.operations);
  const writes = (all: readonly Operation[]) =>
    all.filter((operation) => isNeeded.includes(operation) || failure.writes?.has(operation));
  const candidates = [ancestors, relatives, writes];
  for (const candidate of candidates) if (await tryOut(candidate(failure.operations))) break;
  for (let size = Math.ceil(best.operations.length / 2); size >= 1 && Date.now() < deadline;) {
    let shortened = false;
    for (let end = best.operations.length - 1; end > 0 && Date.now() < deadline; end -= size) {
      const { operations } = best;
      const without = [...operations.slice(0, Math.max(0, end - size)), ...operations.slice(end)];
      if (await tryOut(without)) shortened = true;
    }
    if (size === 1 && !shortened) break;
    size = size === 1 ? 1 : Math.ceil(size / 2);
  }
  return best;
}

/** The last operation, and those that made what it speaks of, and what they speak of. */
function ancestors(operations: readonly Operation[]): Operation[] {
  const last = operations.at(-1);
  const needed = new Set<number>(last ? [last.at] : []);
  for (const operation of operations.toReversed()) {
    if (needed.has(operation.at)) for (const at of mentionedIn(operation)) needed.add(at);
  }
  return operations.filter(({ at }) => needed.has(at));
}

/** Besides, whatever has changed one of those things. */
function relatives(operations: readonly Operation[]): Operation[] {
  const made = ancestors(operations);
  const named = new Set(made.flatMap((operation) => symbolsIn(operation)));
  const known = new Set(made.map(({ at }) => at));
  const touches = operations.filter((operation) => {
    const isRead = operation.method === 'GET';
    return known.has(operation.at) || (!isRead && symbolsIn(operation).some((symbol) => named.has(symbol)));
  });
  const needed = new Set(touches.map(({ at }) => at));
  for (const operation of operations.toReversed()) {
    if (needed.has(operation.at)) for (const at of mentionedIn(operation)) needed.add(at);
  }
  return operations.filter(({ at }) => needed.has(at));
}

/** For whoever reads of it: each operation in one line, then where the answers differ. */
export function formatFailure({ operations, differences }: Failure): string {
  const steps = operations.map(({ at, kind, method, path, query, token, headers, json, raw, wait }) => {
    const rest = JSON.stringify({ query, token, headers, json, raw });
    return `  ${at}. ${kind} (after ${wait} ms): ${method} ${path} ${rest.slice(0, 2000)}`;
  });
  const found = differences.slice(0, 20).map((each) => `  ${each.slice(0, 1000)}`);
  return [...steps, 'where the answers differ:', ...found].join('\n');
}
