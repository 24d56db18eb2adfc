import {
  flag,
  integer,
  money,
  reference,
  setOf,
  text,
  time,
  type Aggregate,
  type Aggregates,
} from '../platform/database/copy/aggregates.js';
import { isReleased, releasedSlug, slugBeforeRelease } from './domain/slug.js';

/** The slug of what was deleted ends with its id. */
const withIdsInTexts: Aggregate['withIdsInTexts'] = (before, { id, values }) => {
  const released = { id: before.id, slug: before.values.slug as string };
  return isReleased(released)
    ? { ...values, slug: releasedSlug({ id, slug: slugBeforeRelease(released) }) }
    : values;
};

/** What `npm run db:copy` copies of the feature. */
export const catalogAggregates: Aggregates = {
  categories: {
    key: 'slug',
    withIdsInTexts,
    fields: {
      name: text,
      name_folded: text,
      slug: text,
      former_slugs: setOf(text),
      description: text,
      parent_id: reference('categories'),
      is_active: flag,
      created_at: time,
      updated_at: time,
    },
  },
  products: {
    key: 'slug',
    withIdsInTexts,
    fields: {
      name: text,
      name_folded: text,
      slug: text,
      former_slugs: setOf(text),
      description: text,
      search_text: text,
      category_id: reference('categories'),
      vendor_id: reference('users'),
      price: money,
      stock_quantity: integer,
      is_active: flag,
      withdrawn: flag,
      created_at: time,
      updated_at: time,
    },
  },
};
