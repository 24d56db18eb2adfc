import { Raw, type FindOperator } from 'typeorm';

/** So that a query can have several lists. */
let lists = 0;

/**
 * TypeORM's `In()`, but with SQL that does not depend on the number of values, because every
 * statement is kept: they are one parameter, a JSON array.
 */
export function oneOf<T extends number | string>(values: readonly T[]): FindOperator<T> {
  lists = (lists + 1) % 1_000;
  const name = `list${lists}`;
  const isListed = (column: string) => `${column} IN (SELECT value FROM json_each(:${name}))`;
  return Raw<T>(isListed, { [name]: JSON.stringify(values) }) as FindOperator<T>;
}
