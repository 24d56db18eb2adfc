import type { mongo } from 'mongoose';
import { creating } from './collection.js';
import type { MongoMigration } from './migration.js';
import {
  bool,
  count,
  date,
  inMoneyRange,
  money,
  nullable,
  object,
  objectId,
  stock,
  string,
} from './rules.js';

/**
 * A sort of the product lists: one index for the whole shop and one for a category, so that a page
 * is one stretch of one index whatever the size of the collection.
 */
function pagesBy(sort: string, key: Readonly<Record<string, 1 | -1>>): mongo.IndexDescription[] {
  return [
    { name: `ix_products_${sort}`, key: { is_active: 1, ...key } },
    { name: `ix_products_category_${sort}`, key: { 'category._id': 1, is_active: 1, ...key } },
  ];
}

export const createCatalog: MongoMigration = {
  name: '0002-catalog',
  ...creating(
    {
      name: 'categories',
      rule: object({
        _id: objectId,
        name: string,
        // fold(name), for the order of lists.
        name_folded: string,
        slug: string,
        description: nullable(string),
        parent_id: nullable(objectId),
        is_active: bool,
        // Counts who held it: a transaction conflicts with another over what both write, not over
        // what they read.
        lock: count,
        created_at: date,
        updated_at: date,
      }),
      indexes: [
        { name: 'uq_categories_slug', key: { slug: 1 }, unique: true },
        { name: 'ix_categories_parent_id', key: { parent_id: 1 } },
        { name: 'ix_categories_name', key: { is_active: 1, name_folded: 1, _id: 1 } },
      ],
    },
    {
      name: 'products',
      rule: object({
        _id: objectId,
        name: string,
        name_folded: string,
        slug: string,
        description: nullable(string),
        // The folded name and description, for searching.
        search_text: string,
        category: object({ _id: objectId, name: string, slug: string }),
        price: money,
        stock_quantity: stock,
        is_active: bool,
        vendor_id: nullable(objectId),
        created_at: date,
        updated_at: date,
      }),
      query: { price: inMoneyRange },
      indexes: [
        { name: 'uq_products_slug', key: { slug: 1 }, unique: true },
        { name: 'ix_products_vendor_id', key: { vendor_id: 1 } },
        ...pagesBy('newest', { created_at: -1, _id: -1 }),
        ...pagesBy('price', { price: 1, _id: 1 }),
        // Its ids rise, so that the index above does not serve it backwards.
        ...pagesBy('price_falling', { price: -1, _id: 1 }),
        ...pagesBy('name', { name_folded: 1, _id: 1 }),
      ],
    },
  ),
};
