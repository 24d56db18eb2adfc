import type { Aggregate, CopiedRecord, Field, Part, Scalar, SimpleField, Value } from './aggregates.js';

/** Ids by the name of their aggregate: what an id becomes. */
export type References = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Converts the simple values of a record, field by field. */
type Convert = (value: Scalar, field: SimpleField, name: string) => Scalar;

/** A record whose simple values, those in lists and sets included, are converted. */
export function convertValues(
  { fields }: Aggregate,
  values: CopiedRecord['values'],
  convert: Convert,
): CopiedRecord['values'] {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      convertValue(values[name] ?? null, field, name, convert),
    ]),
  );
}

function convertValue(value: Value, field: Field, name: string, convert: Convert): Value {
  if (field.kind === 'list')
    return partsOf(value).map((part) =>
      Object.fromEntries(
        Object.entries(field.of).map(([key, each]) => [key, convert(part[key] ?? null, each, key)]),
      ),
    );
  if (field.kind === 'set') return scalarsOf(value).map((each) => convert(each, field.of, name));
  return convert(value as Scalar, field, name);
}

export const partsOf = (value: Value | undefined): readonly Part[] => (value ?? []) as readonly Part[];
export const scalarsOf = (value: Value | undefined): readonly Scalar[] => (value ?? []) as readonly Scalar[];

/** The ids that the records refer to, by the name of their aggregate. */
export function referencesOf(
  aggregate: Aggregate,
  records: readonly CopiedRecord[],
): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const { values } of records) {
    convertValues(aggregate, values, (value, field) => {
      if (field.kind === 'reference' && value !== null) {
        const ids = found.get(field.to) ?? new Set();
        found.set(field.to, ids.add(String(value)));
      }
      return value;
    });
  }
  return found;
}

/** The record with another id, and with what its references become; null if that is not known. */
export function mapIds(
  aggregate: Aggregate,
  before: CopiedRecord,
  id: string,
  references: References,
): CopiedRecord {
  const values = convertValues(aggregate, before.values, (value, field) =>
    field.kind === 'reference' && value !== null
      ? (references.get(field.to)?.get(String(value)) ?? null)
      : value,
  );
  return { id, values: aggregate.withIdsInTexts?.(before, { id, values }) ?? values };
}

/** What others refer to the record by in checksums: its key, without ids in it. */
export function keyOf({ key = '', withIdsInTexts }: Aggregate, id: string, value: string): string {
  const values = { [key]: value };
  const mapped = withIdsInTexts?.({ id, values }, { id: NO_ID, values }) ?? values;
  return mapped[key] as string;
}

/** Instead of a record's own id in checksums. */
export const NO_ID = '';
