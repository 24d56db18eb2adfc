import { Types, type mongo } from 'mongoose';
import { formatMoney } from '../../../../shared/money.js';
import type {
  CopiedRecord,
  Field,
  NamedAggregate,
  Scalar,
  SimpleField,
  Value,
} from '../../copy/aggregates.js';
import { partsOf, scalarsOf } from '../../copy/records.js';
import { fromDecimal } from '../decimal.js';

/** A document that contains fields of the one it refers to. */
interface EmbeddedCopy {
  /** Of the embedded document, whose `_id` is the reference. */
  readonly field: string;
  /** The fields that are copied into it. */
  readonly copies: readonly string[];
}

/** What the documents of an aggregate have besides its fields. */
export interface DocumentOptions {
  /** Fields that only MongoDB has, with their values in a new document. */
  readonly constants?: Readonly<Record<string, unknown>>;
  /** References that are stored as an embedded document. */
  readonly embedded?: Readonly<Record<string, EmbeddedCopy>>;
  /** Is called when all documents are there. */
  readonly finish?: (db: mongo.Db) => Promise<void>;
}

export type StoredDocument = mongo.Document & { readonly _id: Types.ObjectId };

/** The document as a record. */
export function toRecord(
  { fields }: NamedAggregate,
  { embedded = {} }: DocumentOptions,
  document: StoredDocument,
): CopiedRecord {
  const values = Object.entries(fields).map(([name, field]) => {
    const copy = embedded[name];
    const stored: unknown = copy ? (document[copy.field] as StoredDocument | undefined)?._id : document[name];
    return [name, toValue(field, stored)];
  });
  return { id: document._id.toHexString(), values: Object.fromEntries(values) as CopiedRecord['values'] };
}

function toValue(field: Field, stored: unknown): Value {
  if (field.kind === 'set') return (stored as unknown[]).map((each) => toScalar(field.of, each));
  if (field.kind !== 'list') return toScalar(field, stored);
  return (stored as mongo.Document[]).map((part) =>
    Object.fromEntries(Object.entries(field.of).map(([name, each]) => [name, toScalar(each, part[name])])),
  );
}

function toScalar({ kind }: SimpleField, stored: unknown): Scalar {
  if (stored === null || stored === undefined) return null;
  switch (kind) {
    case 'time':
      return (stored as Date).toISOString();
    case 'money':
      return formatMoney(fromDecimal(stored as Types.Decimal128));
    case 'reference':
      return (stored as Types.ObjectId).toHexString();
    case 'integer':
      return Number(stored);
    case 'text':
    case 'flag':
      return stored as string | boolean;
  }
}

/**
 * The record as a document.
 * @param record its id and references are ObjectIds
 * @param embeddedOf the embedded document for a reference
 */
export function toDocument(
  { fields }: NamedAggregate,
  { constants, embedded = {} }: DocumentOptions,
  { id, values }: CopiedRecord,
  embeddedOf: (field: string, id: string) => mongo.Document,
): StoredDocument {
  const stored = Object.entries(fields).map(([name, field]): [string, unknown] => {
    const [value, copy] = [values[name] ?? null, embedded[name]];
    return copy ? [copy.field, embeddedOf(name, value as string)] : [name, fromValue(field, value)];
  });
  return { _id: new Types.ObjectId(id), ...Object.fromEntries(stored), ...constants };
}

function fromValue(field: Field, value: Value): unknown {
  if (field.kind === 'set') return scalarsOf(value).map((each) => fromScalar(field.of, each));
  if (field.kind !== 'list') return fromScalar(field, value as Scalar);
  return partsOf(value).map((part) =>
    Object.fromEntries(
      Object.entries(field.of).map(([name, each]) => [name, fromScalar(each, part[name] ?? null)]),
    ),
  );
}

function fromScalar({ kind }: SimpleField, value: Scalar): unknown {
  if (value === null) return null;
  switch (kind) {
    case 'time':
      return new Date(value as string);
    case 'money':
      return Types.Decimal128.fromString(value as string);
    case 'reference':
      return new Types.ObjectId(value as string);
    case 'integer':
    case 'text':
    case 'flag':
      return value;
  }
}
