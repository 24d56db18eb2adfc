const SYMBOL = /‹[a-z]+#[\d.]+›/gi;

/** Before a text that is sent in base64url, its symbols resolved before. */
export const ENCODED = 'base64url:';

/** For what a part of a sequence has never made. */
const MISSING = 'missing';

/**
 * What each database calls by its own ids, and all by one symbol. A symbol is made of the operation
 * that first showed it and its place in that answer: the databases agree when the same values
 * come back at the same places.
 */
export class Symbols {
  private readonly values = new Map<string, string>();
  private readonly names = new Map<string, string>();
  private at = 0;
  private shown = 0;

  /** What is new from now on belongs to this operation. */
  begin(at: number): void {
    this.at = at;
    this.shown = 0;
  }

  /** The symbol of a value, perhaps a new one. */
  of(kind: string, value: string): string {
    const key = `${kind} ${value}`;
    const known = this.names.get(key);
    if (known !== undefined) return known;
    const name = this.fresh(kind, value);
    this.names.set(key, name);
    return name;
  }

  /**
   * A new symbol, also for a value that has one: of tokens that may be equal by the accident of one
   * second.
   */
  fresh(kind: string, value: string): string {
    const name = `‹${kind}#${this.at}.${this.shown}›`;
    if (name.replace(SYMBOL, '') !== '') throw new Error(`${name} would not be recognized as a symbol.`);
    this.shown += 1;
    this.values.set(name, value);
    return name;
  }

  /** The text as this database understands it. */
  resolve(text: string): string {
    const plain = text.replace(SYMBOL, (name) => this.values.get(name) ?? MISSING);
    return plain.startsWith(ENCODED) ? Buffer.from(plain.slice(ENCODED.length)).toString('base64url') : plain;
  }

  /** The same in all texts within a JSON value. */
  resolveAll(value: unknown): unknown {
    if (typeof value === 'string') return this.resolve(value);
    if (Array.isArray(value)) return value.map((each) => this.resolveAll(each));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, this.resolveAll(each)]));
  }
}

/** The numbers of the operations whose symbols stand in a JSON value. */
export function mentionedIn(value: unknown): number[] {
  const found = JSON.stringify(value).match(SYMBOL) ?? [];
  return found.map((name) => Number(/#(\d+)/.exec(name)?.[1]));
}

export function symbolsIn(value: unknown): string[] {
  return JSON.stringify(value).match(SYMBOL) ?? [];
}
