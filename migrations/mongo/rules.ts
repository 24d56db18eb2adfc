import { Types } from 'mongoose';

// The vocabulary of the $jsonSchema validators: what the columns' types and CHECKs are in SQL.

export type Rule = Readonly<Record<string, unknown>> & { readonly bsonType: string };

const MAX_INT = 2_147_483_647;

export const objectId: Rule = { bsonType: 'objectId' };
export const string: Rule = { bsonType: 'string' };
export const bool: Rule = { bsonType: 'bool' };
export const date: Rule = { bsonType: 'date' };
export const stock: Rule = { bsonType: 'int', minimum: 0, maximum: MAX_INT };
export const quantity: Rule = { bsonType: 'int', minimum: 1, maximum: MAX_INT };
export const count = { bsonType: ['int', 'long'], minimum: 0 };

const LEAST = Types.Decimal128.fromString('0');
const MOST = Types.Decimal128.fromString('99999999.99');

/** What decimal(10,2) is in SQL. The upper bound also keeps Infinity out. */
export const money: Rule = { bsonType: 'decimal', minimum: LEAST, maximum: MOST };

/** The same bounds as a query: not every server holds a Decimal128 against those of a schema. */
export const inMoneyRange = { $gte: LEAST, $lte: MOST };

export const nullable = (rule: Rule) => ({ ...rule, bsonType: [rule.bsonType, 'null'] });

export const oneOf = (...values: string[]) => ({ enum: values });

export const arrayOf = (items: Rule): Rule => ({ bsonType: 'array', items });

/** All of these fields and no others: an absent value is stored as null, as in SQL. */
export function object(properties: Readonly<Record<string, unknown>>): Rule {
  return {
    bsonType: 'object',
    additionalProperties: false,
    required: Object.keys(properties),
    properties,
  };
}

/** Each product stands in one line only: UNIQUE (order_id, product_id), within one document. */
export const oneLinePerProduct = {
  $or: [
    { $not: [{ $isArray: '$items' }] },
    {
      $eq: [
        { $size: '$items' },
        { $size: { $setUnion: [{ $map: { input: '$items', as: 'item', in: '$$item.product_id' } }, []] } },
      ],
    },
  ],
};
