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
import { holdsEvery } from '../../platform/database/mongo/search-text.js';
import type { UserDocument } from '../../users/mongo/user.schema.js';
import type { OrderDocument } from './order.schema.js';

type Filter = QueryFilter<OrderDocument>;
type Session = ClientSession | undefined;
type Users = Model<UserDocument>;

/**
 * More customers than this are not named in one command: of so many ranges of an index MongoDB
 * makes one list in order, of more it sorts what it has found.
 */
const MOST_CUSTOMERS = 200;

/** Orders or customers that are looked at together. */
const MOST_TOGETHER = 1000;

interface CustomerCount {
  readonly _id: Types.ObjectId;
  readonly count: number;
}

/** Orders that match a search by their number or address, or by their customer. */
interface FoundOrders {
  readonly byText: readonly Filter[];
  /** Null where they are too many to be named: findBroadly and countBroadly find their orders. */
  readonly byCustomer: Filter | null;
}

/** Each part has an index, but for the users, who are looked through once; orders are not. */
export async function searchOrders(
  { numberPrefix, emailPrefix, words }: OrderSearch,
  users: Users,
  session: Session,
): Promise<FoundOrders> {
  const customers = await users
    .find({ $expr: holdsEvery(words) }, { _id: 1 }, { session, limit: MOST_CUSTOMERS + 1 })
    .lean<Pick<UserDocument, '_id'>[]>()
    .exec();
  const ids = customers.map(({ _id }) => _id);
  return {
    byText: [{ order_number: beginsWith(numberPrefix) }, { contact_email: beginsWith(emailPrefix) }],
    byCustomer: ids.length > MOST_CUSTOMERS ? null : { user_id: trusted({ $in: ids }) },
  };
}

/**
 * A page of orders where many users match: walks along the list and looks up the customers of some
 * orders at a time. What many match, a page of it soon has.
 * @param query without the search
 */
export async function findBroadly(
  orders: Model<OrderDocument>,
  query: PageQuery<OrderDocument> & { readonly limit: number },
  search: OrderSearch,
  users: Users,
  session: Session,
): Promise<OrderDocument[]> {
  const found: OrderDocument[] = [];
  let { after } = query;
  for (let limit = 2 * query.limit; ; limit = Math.min(2 * limit, MOST_TOGETHER)) {
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
 * How many orders there are where many users match: counts those of each customer, and looks up
 * some customers at a time.
 * @param filter without the search
 */
export async function countBroadly(
  orders: Model<OrderDocument>,
  filter: Filter,
  { byText }: FoundOrders,
  { words }: OrderSearch,
  users: Users,
  session: Session,
): Promise<number> {
  const byTextToo = { $and: [filter, { $or: [...byText] }] };
  let total = await orders.countDocuments(byTextToo, { session }).exec();
  const others: PipelineStage.Match = {
    $match: { $and: [filter, { user_id: { $ne: null }, $nor: [...byText] }] },
  };
  const counts: AsyncIterable<CustomerCount> = orders
    .aggregate([others, { $group: { _id: '$user_id', count: { $sum: 1 } } }])
    .option({ session, maxTimeMS: COMMAND_TIMEOUT_MS })
    .cursor({ batchSize: MOST_TOGETHER });
  for await (const some of inGroups(counts, MOST_TOGETHER)) {
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

/**
 * Which of these customers match: they are found by their ids, and their texts are compared here.
 */
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

async function* inGroups<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let group: T[] = [];
  for await (const item of items) {
    if (group.push(item) < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

/**
 * A range, by bytes, in which this character comes last: an index finds it, and no pattern is
 * interpreted.
 */
const beginsWith = (prefix: string) => trusted({ $gte: prefix, $lt: `${prefix}\u{10FFFF}` });
