import type { SqlValue } from './sql-connection.js';

/** A piece of SQL, mostly a condition, and the values of its placeholders. */
export interface Term {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

export function term(sql: string, ...values: SqlValue[]): Term {
  return { sql, values };
}

export function valuesOf(terms: readonly Term[]): SqlValue[] {
  return terms.flatMap(({ values }) => values);
}
