/**
 * The same in every database. A time is in ISO 8601 to the millisecond, an amount of money a
 * decimal like `19.90`, a reference the other's id.
 */
export type Scalar = string | number | boolean | null;
export type Part = Readonly<Record<string, Scalar>>;
export type Value = Scalar | readonly Scalar[] | readonly Part[];

/** One aggregate, independent of the database. */
export interface CopiedRecord {
  readonly id: string;
  /** In the sequence in which the aggregate declares the fields. */
  readonly values: Readonly<Record<string, Value>>;
}

/** A value of its own. Every field may be null: which are not is what the databases check. */
interface ScalarField {
  readonly kind: 'text' | 'integer' | 'flag' | 'time' | 'money';
}

interface ReferenceField {
  readonly kind: 'reference';
  /** The name of the aggregate whose id it contains. */
  readonly to: string;
}

/** Parts of the aggregate, in their sequence. */
export interface ListField {
  readonly kind: 'list';
  readonly of: Readonly<Record<string, SimpleField>>;
}

/** Values that have no sequence. */
interface SetField {
  readonly kind: 'set';
  readonly of: SimpleField;
}

export type SimpleField = ScalarField | ReferenceField;
export type Field = SimpleField | ListField | SetField;

/**
 * What `npm run db:copy` copies of one kind of aggregate: a document of MongoDB, or a row of an SQL
 * database with the rows that belong to it. Fields have the names of columns and of documents'
 * fields.
 */
export interface Aggregate {
  readonly fields: Readonly<Record<string, Field>>;
  /**
   * A field whose value is unique and stays when ids change. Required where others refer to it:
   * checksums contain this field instead of the id.
   */
  readonly key?: string;
  /** The field with the time after which a record does not exist any more. */
  readonly expires?: string;
  /**
   * Whether migrations create records. They are replaced by those of the copied shop. Its field
   * `created_at` tells them from others.
   */
  readonly isSeeded?: boolean;
  /**
   * Adjusts texts that contain ids, such as the slug of what was deleted. Some fields may be
   * absent.
   * @param before the record with its id and references in the source
   * @param after with those in the target
   * @returns the values of `after`, adjusted
   */
  readonly withIdsInTexts?: (before: CopiedRecord, after: CopiedRecord) => CopiedRecord['values'];
}

/** By name: that of the table and of the collection. Each refers to itself or to earlier ones. */
export type Aggregates = Readonly<Record<string, Aggregate>>;

export interface NamedAggregate extends Aggregate {
  readonly name: string;
}

export const text: ScalarField = { kind: 'text' };
export const integer: ScalarField = { kind: 'integer' };
export const flag: ScalarField = { kind: 'flag' };
export const time: ScalarField = { kind: 'time' };
export const money: ScalarField = { kind: 'money' };
export const reference = (to: string): ReferenceField => ({ kind: 'reference', to });
export const listOf = (of: ListField['of']): ListField => ({ kind: 'list', of });
export const setOf = (of: SimpleField): SetField => ({ kind: 'set', of });

/**
 * The aggregates of all features, in the sequence in which they are copied.
 * @throws Error when one refers to a later one, or to one without a key
 */
export function namedAggregates(features: readonly { readonly aggregates: Aggregates }[]): NamedAggregate[] {
  const all = features.flatMap(({ aggregates }) =>
    Object.entries(aggregates).map(([name, aggregate]) => ({ name, ...aggregate })),
  );
  const keys = new Map<string, string | undefined>();
  for (const aggregate of all) {
    keys.set(aggregate.name, aggregate.key);
    for (const to of referredTo(aggregate)) {
      if (!keys.has(to)) throw new Error(`${aggregate.name} refers to ${to}, which is not copied before it.`);
      if (keys.get(to) === undefined)
        throw new Error(`${aggregate.name} refers to ${to}, which declares no key.`);
    }
  }
  return all;
}

/** The names of the aggregates that it refers to. */
export function referredTo({ fields }: Aggregate): Set<string> {
  const simple = Object.values(fields).flatMap((field) =>
    field.kind === 'list' ? Object.values(field.of) : field.kind === 'set' ? [field.of] : [field],
  );
  return new Set(simple.flatMap((field) => (field.kind === 'reference' ? [field.to] : [])));
}
