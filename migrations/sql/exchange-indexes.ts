export interface Index {
  readonly name: string;
  /** Table and columns, and which rows. */
  readonly on: string;
}

/** The statements that put the second in place of the first. */
export function exchange(before: readonly Index[], after: readonly Index[]): string[] {
  return [
    ...before.map(({ name }) => `DROP INDEX "${name}"`),
    ...after.map(({ name, on }) => `CREATE INDEX "${name}" ON ${on}`),
  ];
}
