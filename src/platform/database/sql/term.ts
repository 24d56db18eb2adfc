import { Brackets } from 'typeorm';

/** The values that a statement can have. TypeORM converts dates, booleans and money to them. */
export type SqlValue = string | number | bigint | Buffer | null;

/** A piece of SQL, mostly a condition, and the values of its placeholders, question marks. */
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

/**
 * The terms as conditions of a QueryBuilder, which names its parameters. A query can have one such
 * list.
 */
export function toBrackets(terms: readonly Term[]): Brackets[] {
  let count = 0;
  return terms.map(({ sql, values }) => {
    const parameters: Record<string, SqlValue> = {};
    let index = 0;
    const named = sql.replaceAll('?', () => {
      const name = `term${(count += 1)}`;
      parameters[name] = values[(index += 1) - 1] ?? null;
      return `:${name}`;
    });
    return new Brackets((query) => query.where(named, parameters));
  });
}
