import {
  integer,
  listOf,
  money,
  reference,
  text,
  time,
  type Aggregate,
  type Aggregates,
} from '../platform/database/copy/aggregates.js';
import { callerHash } from './idempotency-keys.js';

/** A user's idempotency key begins with a hash of the user's id. */
const withIdsInTexts: Aggregate['withIdsInTexts'] = (before, { values }) => {
  const { user_id, idempotency_key } = before.values;
  const prefix = callerHash({ userId: user_id as string });
  if (typeof idempotency_key !== 'string' || !idempotency_key.startsWith(prefix)) return values;
  const own = callerHash({ userId: values.user_id as string });
  return { ...values, idempotency_key: own + idempotency_key.slice(prefix.length) };
};

/** What `npm run db:copy` copies of the feature. */
export const ordersAggregates: Aggregates = {
  orders: {
    withIdsInTexts,
    fields: {
      order_number: text,
      user_id: reference('users'),
      contact_email: text,
      status: text,
      items: listOf({
        product_id: reference('products'),
        product_name: text,
        quantity: integer,
        price: money,
      }),
      total_amount: money,
      idempotency_key: text,
      request_hash: text,
      created_at: time,
      updated_at: time,
    },
  },
};
