import { Injectable } from '@nestjs/common';
import { InjectConnection, InjectModel } from '@nestjs/mongoose';
import { Model, trusted, Types, type ClientSession, type Connection, type QueryFilter } from 'mongoose';
import { asTransientIfDuplicateKey } from '../../platform/database/mongo/mongo.errors.js';
import type { Order, OrderDraft, OrderLine } from '../domain/order.js';
import { OrderRepository, type OrderFilter, type OrderQuery } from '../domain/order.repository.js';
import type { OrderStatus } from '../domain/order-status.js';
import { Clock } from '../../shared/clock.js';
import { NotFoundError } from '../../shared/domain-error.js';
import { ProductDocument } from '../../catalog/mongo/product.schema.js';
import { toDecimal } from '../../platform/database/mongo/decimal.js';
import { databaseOf } from '../../platform/database/mongo/mongo-connection.js';
import { MongoContext } from '../../platform/database/mongo/mongo-context.js';
import { toObjectId } from '../../platform/database/mongo/object-id.js';
import { UserDocument } from '../../users/mongo/user.schema.js';
import {
  ORDER_FIELDS,
  PLACED_ORDER_FIELDS,
  toOrder,
  type StoredOrder,
  type StoredPlacedOrder,
} from './documents.js';
import { nextOrderNumber } from './order-numbers.js';
import { lockGuestOrders } from './guest-order-locks.js';
import { countOrders, findOrders } from './order-query.js';
import { OrderDocument, type EmbeddedOrderItem } from './order.schema.js';

type WithId = Pick<OrderDocument, '_id'>;

@Injectable()
export class MongoOrderRepository extends OrderRepository {
  constructor(
    private readonly mongo: MongoContext,
    @InjectConnection() private readonly connection: Connection,
    @InjectModel(OrderDocument.name) readonly orders: Model<OrderDocument>,
    @InjectModel(ProductDocument.name) readonly products: Model<ProductDocument>,
    @InjectModel(UserDocument.name) readonly users: Model<UserDocument>,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async find(id: string): Promise<Order | null> {
    const _id = toObjectId(id);
    return _id && this.findOne({ _id });
  }

  override findByNumber(orderNumber: string): Promise<Order | null> {
    return this.findOne({ order_number: orderNumber });
  }

  override async findByIdempotencyKey(
    key: string,
  ): Promise<{ order: Order; requestHash: string | null } | null> {
    const document = await this.mongo.execute((session) =>
      this.orders
        .findOne({ idempotency_key: key }, PLACED_ORDER_FIELDS, { session })
        .lean<StoredPlacedOrder>()
        .exec(),
    );
    return document && { order: toOrder(document), requestHash: document.request_hash };
  }

  override list(query: OrderQuery): Promise<Order[]> {
    return this.mongo.execute(async (session) => (await findOrders(this, query, session)).map(toOrder));
  }

  override count(filter: OrderFilter): Promise<number> {
    return this.mongo.execute((session) => countOrders(this, filter, session));
  }

  override add({ userId, contactEmail, lines, totalAmount, idempotency }: OrderDraft): Promise<Order> {
    return this.mongo.executeInTransaction(async (session) => {
      const now = this.clock.now();
      const document: OrderDocument = {
        _id: new Types.ObjectId(),
        user_id: await this.requireUser(userId, session),
        contact_email: contactEmail,
        status: 'pending',
        items: await this.toItems(lines, session),
        total_amount: toDecimal(totalAmount),
        idempotency_key: idempotency?.key ?? null,
        request_hash: idempotency?.requestHash ?? null,
        // Assigned last, so that an order rejected before this point leaves no gap.
        order_number: await nextOrderNumber(databaseOf(this.connection), now.getUTCFullYear()),
        created_at: now,
        updated_at: now,
      };
      await this.orders.create([document], { session });
      return toOrder(document);
    });
  }

  override async changeStatus(id: string, from: OrderStatus, to: OrderStatus): Promise<Order | null> {
    const _id = toObjectId(id);
    if (!_id) return null;
    const document = await this.mongo.execute((session) =>
      this.orders
        .findOneAndUpdate(
          { _id, status: from },
          { $set: { status: to, updated_at: this.clock.now() } },
          { session, projection: ORDER_FIELDS, returnDocument: 'after' },
        )
        .lean<StoredOrder>()
        .exec(),
    );
    return document && toOrder(document);
  }

  /**
   * Increments a lock document first: transactions that write the same document run one after the
   * other.
   */
  override async countOpenGuestOrders(contactEmail: string): Promise<number> {
    this.mongo.requireUnitOfWork('countOpenGuestOrders');
    return this.mongo.executeInTransaction(async (session) => {
      await lockGuestOrders(databaseOf(this.connection), contactEmail, session);
      const open = { contact_email: contactEmail, user_id: null, status: 'pending' };
      return this.orders.countDocuments(open, { session }).exec();
    });
  }

  override linkGuestOrders(contactEmail: string, userId: string): Promise<string[]> {
    return this.mongo.executeInTransaction(async (session) => {
      const user_id = await this.requireUser(userId, session);
      const filter = { contact_email: contactEmail, user_id: null };
      const found = await this.orders.find(filter, { _id: 1 }, { session }).lean<WithId[]>().exec();
      const ids = found.map(({ _id }) => _id);
      if (ids.length > 0)
        await this.orders
          .updateMany({ _id: trusted({ $in: ids }) }, { $set: { user_id } }, { session })
          .exec();
      return ids.map((id) => id.toHexString());
    });
  }

  override reassignIdempotencyKeys(from: string, to: string): Promise<void> {
    return this.mongo.executeInTransaction(async (session) => {
      // The range of keys that begin with the caller and a dot; a slash comes after the dot.
      const filter = { idempotency_key: trusted({ $gte: `${from}.`, $lt: `${from}/` }) };
      const found = await this.orders
        .find(filter, { idempotency_key: 1 }, { session })
        .lean<(WithId & { idempotency_key: string })[]>()
        .exec();
      for (const { _id, idempotency_key } of found) {
        const key = to + idempotency_key.slice(from.length);
        if (await this.orders.exists({ idempotency_key: key }).session(session)) continue;
        try {
          await this.orders.updateOne({ _id }, { $set: { idempotency_key: key } }, { session }).exec();
        } catch (error) {
          // A concurrent transaction has committed an order with this key: the next attempt sees
          // it.
          throw asTransientIfDuplicateKey(error);
        }
      }
    });
  }

  override async eraseByUser(userId: string): Promise<string[]> {
    const user_id = toObjectId(userId);
    if (!user_id) return [];
    return this.mongo.executeInTransaction(async (session) => {
      const found = await this.orders.find({ user_id }, { _id: 1 }, { session }).lean<WithId[]>().exec();
      const ids = found.map(({ _id }) => _id);
      const erased = { user_id: null, contact_email: null, request_hash: null };
      if (ids.length > 0)
        await this.orders.updateMany({ _id: trusted({ $in: ids }) }, { $set: erased }, { session }).exec();
      return ids.map((id) => id.toHexString());
    });
  }

  override async erase(id: string, statuses: readonly OrderStatus[]): Promise<Order | null> {
    const _id = toObjectId(id);
    if (!_id) return null;
    const document = await this.mongo.execute((session) =>
      this.orders
        .findOneAndUpdate(
          { _id, status: trusted({ $in: [...statuses] }) },
          { $set: { user_id: null, contact_email: null, request_hash: null } },
          { session, projection: ORDER_FIELDS, returnDocument: 'after' },
        )
        .lean<StoredOrder>()
        .exec(),
    );
    return document && toOrder(document);
  }

  private async findOne(filter: QueryFilter<OrderDocument>): Promise<Order | null> {
    const document = await this.mongo.execute((session) =>
      this.orders.findOne(filter, ORDER_FIELDS, { session }).lean<StoredOrder>().exec(),
    );
    return document && toOrder(document);
  }

  /** Users are never deleted, so a user that exists now still exists at the commit. */
  private async requireUser(id: string | null, session: ClientSession): Promise<Types.ObjectId | null> {
    if (id === null) return null;
    const _id = toObjectId(id);
    if (!_id || !(await this.users.exists({ _id }).session(session))) throw new NotFoundError('user');
    return _id;
  }

  /** Products are never deleted either. */
  private async toItems(lines: readonly OrderLine[], session: ClientSession): Promise<EmbeddedOrderItem[]> {
    const items = lines.map(({ productId, productName, unitPrice, quantity }) => {
      const product_id = toObjectId(productId);
      if (!product_id) throw new NotFoundError('product');
      return { product_id, product_name: productName, quantity, price: toDecimal(unitPrice) };
    });
    const ids = items.map(({ product_id }) => product_id);
    const found = await this.products.countDocuments({ _id: trusted({ $in: ids }) }, { session }).exec();
    if (found < new Set(lines.map(({ productId }) => productId)).size) throw new NotFoundError('product');
    return items;
  }
}
