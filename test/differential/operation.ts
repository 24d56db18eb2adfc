/** What an `id` in an answer is an id of. */
export type Resource =
  'category' | 'product' | 'user' | 'role' | 'permission' | 'order' | 'cart' | 'session' | 'guest';

/**
 * A request in which `‹product#17›` stands for the id that each database has given to the product
 * of operation 17, and likewise for tokens, sessions, tags and cursors. It is plain data, so that a
 * part of a sequence can be run again.
 */
export interface SymbolicRequest {
  readonly method: string;
  /** Below /api/v1, encoded but for the symbols. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  /** Of the caller; none: a guest. */
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly raw?: string;
  readonly resource: Resource;
}

export interface Operation extends SymbolicRequest {
  /** Its number in the whole sequence, and in the symbols that come of it. */
  readonly at: number;
  readonly kind: string;
  /** Milliseconds of the shop's clock that pass before it. */
  readonly wait: number;
}

/** A piece of a path: symbols stay what they are. */
export function segment(text: string): string {
  return text.startsWith('‹') ? text : encodeURIComponent(text);
}
