import { recipes } from './sequence.js';
import type { Operation } from './operation.js';

/** What ran, and how it was answered: a generator of nothing but refusals would prove little. */
export class Tally {
  private readonly statuses = new Map<string, Map<number, number>>();

  count({ kind }: Operation, status: number): void {
    const of = this.statuses.get(kind) ?? new Map<number, number>();
    of.set(status, (of.get(status) ?? 0) + 1);
    this.statuses.set(kind, of);
  }

  get total(): number {
    return [...this.statuses.values()].reduce((sum, of) => sum + sumOf(of), 0);
  }

  /** The kinds that were never answered as they are meant to be now and then. */
  get missed(): string[] {
    return Object.entries(recipes).flatMap(([kind, { expects: hopes }]) => {
      const seen = [...(this.statuses.get(kind)?.keys() ?? [])];
      return seen.some((status) => status < 400 === (hopes === 'success')) ? [] : [kind];
    });
  }

  toString(): string {
    return Object.keys(recipes)
      .map((kind) => {
        const of = this.statuses.get(kind) ?? new Map<number, number>();
        const seen = [...of].sort(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`);
        return `${kind.padEnd(22)}${String(sumOf(of)).padStart(5)}  ${seen.join(', ')}`;
      })
      .join('\n');
  }
}

function sumOf(counts: ReadonlyMap<number, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
