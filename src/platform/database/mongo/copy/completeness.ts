import type { Schema } from 'mongoose';
import type { Field, NamedAggregate } from '../../copy/aggregates.js';
import type { DocumentOptions } from './documents.js';

/**
 * Compares what is copied with what the schemas describe.
 * @throws Error naming the fields of the schemas that are part of no aggregate
 */
export function assertComplete(
  aggregates: readonly NamedAggregate[],
  options: Readonly<Record<string, DocumentOptions>>,
  schemas: readonly Schema[],
): void {
  const missing = schemas.flatMap((schema) => {
    const collection = schema.get('collection') ?? '';
    const aggregate = aggregates.find(({ name }) => name === collection);
    const copied = aggregate ? copiedFields(aggregate.fields, options[collection]) : new Set<string>();
    return fieldsOf(schema)
      .filter((field) => !copied.has(field))
      .map((field) => `${collection}.${field}`);
  });
  if (missing.length > 0)
    throw new Error(`No feature manifest declares in its aggregates: ${missing.join(', ')}.`);
}

/** The paths of all values, those in embedded documents and lists included. */
function fieldsOf({ paths }: Schema, prefix = ''): string[] {
  return Object.entries(paths).flatMap(([path, type]) => {
    const { schema } = type as { schema?: Schema };
    return schema ? fieldsOf(schema, `${prefix}${path}.`) : [prefix + path];
  });
}

function copiedFields(
  fields: Readonly<Record<string, Field>>,
  { constants = {}, embedded = {} }: DocumentOptions = {},
): Set<string> {
  const declared = Object.entries(fields).flatMap(([name, field]) => {
    const copy = embedded[name];
    if (copy) return ['_id', ...copy.copies].map((each) => `${copy.field}.${each}`);
    return field.kind === 'list' ? Object.keys(field.of).map((each) => `${name}.${each}`) : [name];
  });
  return new Set(['_id', ...declared, ...Object.keys(constants)]);
}
