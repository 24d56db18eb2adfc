import {
  trusted,
  type ClientSession,
  type Model,
  type PipelineStage,
  type QueryFilter,
  type Types,
} from 'mongoose';
import type { OrderSearch } from '../domain/order.repository.js';
import { COMMAND_TIMEOUT_MS } from '../../platform/database/mongo/mongo-connection.js';
import { findPage, type PageQuery } from '../../platform/database/mongo/page.js';
import { containsEveryWord } from '../../platform/database/mongo/search-text.js';
import type { UserDocument } from '../../users/mongo/user.schema.js';
import type { OrderDocument } from './order.schema.js';

type Filter = QueryFilter<OrderDocument>;
type Session = ClientSession | undefined;
type Users = Model<UserDocument>;

/**
 * Up to this many customers, MongoDB merges their ranges of the index in sort order; with more it
 * would sort all matching orders.
 */
const MAX_CUSTOMERS = 200;

/** Maximum number of orders or customers per batch. */
const MAX_BATCH = 1000;

interface CustomerCount {
  readonly _id: Types.ObjectId;
  readonly count: number;
}

/** Filters for the orders that match a search. */
interface FoundOrders {
  /** By order number or contact address. */
  readonly byNumberOrAddress: readonly Filter[];
  /** Null if too many customers match: use scanOrders or countByCustomer. */
  readonly byCustomer: Filter | null;
}

/** Scans the users once. Orders are found by indexes. */
export async function searchOrders(
  { numberPrefix, emailPrefix, words }: OrderSearch,
  users: Users,
  session: Session,
): Promise<FoundOrders> {
  const customers = await users
    .find({ $expr: containsEveryWord(words) }, { _id: 1 }, { session, limit: MAX_CUSTOMERS + 1 })
    .lean<Pick<UserDocument, '_id'>[]>()
    .exec();
  const ids = customers.map(({ _id }) => _id);
  return {
    byNumberOrAddress: [
      { order_number: beginsWith(numberPrefix) },
      { contact_email: beginsWith(emailPrefix) },
    ],
    byCustomer: ids.length > MAX_CUSTOMERS ? null : { user_id: trusted({ $in: ids }) },
  };
}

/**
 * Finds a page of orders when many customers match: reads the list in batches and looks up the
 * customers of each batch. Since many orders match, the page is soon full.
 * @param query without the search
 */
export async function scanOrders(
  orders: Model<OrderDocument>,
  query: PageQuery<OrderDocument> & { readonly limit: number },
  search: OrderSearch,
  users: Users,
  session: Session,
): Promise<OrderDocument[]> {
  const found: OrderDocument[] = [];
  let { after } = query;
  for (let limit = 2 * query.limit; ; limit = Math.min(2 * limit, MAX_BATCH)) {
    const some = await findPage(orders, { ...query, after, limit }, session);
    const customers = some.map(({ user_id }) => user_id).filter((id) => id !== null);
    const known = await matching(customers, search.words, users, session);
    found.push(
      ...some.filter(
        ({ order_number, contact_email, user_id }) =>
          order_number.startsWith(search.numberPrefix) ||
          contact_email?.startsWith(search.emailPrefix) ||
          known.has(user_id?.toHexString() ?? ''),
      ),
    );
    const last = some.at(-1);
    if (found.length >= query.limit || some.length < limit || !last) return found.slice(0, query.limit);
    after = { key: last.created_at, id: last._id };
  }
}

/**
 * Counts orders when many customers match: counts the orders of each customer, then looks up the
 * customers in batches.
 * @param filter without the search
 */
export async function countByCustomer(
  orders: Model<OrderDocument>,
  filter: Filter,
  { byNumberOrAddress: byText }: FoundOrders,
  { words }: OrderSearch,
  users: Users,
  session: Session,
): Promise<number> {
  const matchingText = { $and: [filter, { $or: [...byText] }] };
  let total = await orders.countDocuments(matchingText, { session }).exec();
  const others: PipelineStage.Match = {
    $match: { $and: [filter, { user_id: { $ne: null }, $nor: [...byText] }] },
  };
  const counts: AsyncIterable<CustomerCount> = orders
    .aggregate([others, { $group: { _id: '$user_id', count: { $sum: 1 } } }])
    .option({ session, maxTimeMS: COMMAND_TIMEOUT_MS })
    .cursor({ batchSize: MAX_BATCH });
  for await (const some of inBatches(counts, MAX_BATCH)) {
    const found = await matching(
      some.map(({ _id }) => _id),
      words,
      users,
      session,
    );
    for (const { _id, count } of some) if (found.has(_id.toHexString())) total += count;
  }
  return total;
}

/** Returns the ids of those customers that match. Compares their text here, in the process. */
async function matching(
  customers: readonly Types.ObjectId[],
  words: readonly string[],
  users: Users,
  session: Session,
): Promise<Set<string>> {
  const found = await users
    .find({ _id: trusted({ $in: [...customers] }) }, { search_text: 1 }, { session })
    .lean<Pick<UserDocument, '_id' | 'search_text'>[]>()
    .exec();
  const matching = found.filter(({ search_text }) => words.every((word) => search_text.includes(word)));
  return new Set(matching.map(({ _id }) => _id.toHexString()));
}

async function* inBatches<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    if (batch.push(item) < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/**
 * A range instead of a regular expression: it uses the index and needs no escaping. U+10FFFF sorts
 * last, by bytes.
 */
const beginsWith = (prefix: string) => trusted({ $gte: prefix, $lt: `${prefix}\u{10FFFF}` });
