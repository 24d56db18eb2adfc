import type { Schema } from 'mongoose';
import { describe, expect, it } from 'vitest';
import { mongoSchemas } from '../support/ports.js';
import { useMongoDatabase } from './mongo-database.js';

interface Rule {
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly bsonType?: string | readonly string[];
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Rule>>;
  readonly items?: Rule;
}

const BSON_TYPES: Readonly<Record<string, string>> = {
  ObjectId: 'objectId',
  String: 'string',
  Number: 'int',
  Boolean: 'bool',
  Date: 'date',
  Decimal128: 'decimal',
};

/** `{ 'items.0.price': 'decimal' }`: what a schema says of each value that a document holds. */
function typesOfSchema(schema: Schema, prefix = ''): Record<string, string> {
  const types: Record<string, string> = {};
  schema.eachPath((path, type) => {
    const name = `${prefix}${path}`;
    const element = type.getEmbeddedSchemaType();
    if (type.schema) Object.assign(types, typesOfSchema(type.schema, `${name}${element ? '.0.' : '.'}`));
    else types[element ? `${name}.0` : name] = BSON_TYPES[(element ?? type).instance] ?? type.instance;
  });
  return types;
}

/** And holds it to naming all fields as required, and to letting no others in. */
function typesOfRule(rule: Rule, name = ''): Record<string, string> {
  if (rule.items) return typesOfRule(rule.items, `${name}.0`);
  if (rule.properties)
    expect(rule, name).toMatchObject({ required: Object.keys(rule.properties), additionalProperties: false });
  if (!rule.properties) return { [name]: rule.enum ? 'string' : ([rule.bsonType].flat()[0] ?? 'unknown') };
  const children = Object.entries(rule.properties);
  return Object.assign(
    {},
    ...children.map(([key, child]) => typesOfRule(child, name ? `${name}.${key}` : key)),
  ) as Record<string, string>;
}

const schemas = (await mongoSchemas()) as readonly { readonly schema: Schema }[];

describe('schemas and validators', () => {
  const mongo = useMongoDatabase();

  it.each(schemas.map(({ schema }) => [String(schema.get('collection')), schema] as const))(
    'agree on the fields of %s and their types',
    async (name, schema) => {
      const [collection] = await mongo.raw.db.listCollections({ name }, { nameOnly: false }).toArray();
      const rule = (collection?.options as { validator: { $jsonSchema: Rule } }).validator.$jsonSchema;
      expect(typesOfSchema(schema)).toEqual(typesOfRule(rule));
    },
  );

  it('cover the same collections', async () => {
    const collections = await mongo.raw.db.listCollections().toArray();
    // The cache version makes its collection when the shop starts; a database that was lent before
    // has it.
    const stored = collections.map(({ name }) => name).filter((name) => name !== 'instances');
    const named = schemas.map(({ schema }) => String(schema.get('collection')));
    expect([...named, 'counters', 'leases', 'migrations'].sort()).toEqual(stored.sort());
  });
});
