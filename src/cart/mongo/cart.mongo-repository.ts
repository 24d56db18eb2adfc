import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model, trusted, Types, type ClientSession, type QueryFilter } from 'mongoose';
import type { Cart, CartLine, CartOwner } from '../domain/cart.js';
import { CartRepository } from '../domain/cart.repository.js';
import { Clock } from '../../shared/clock.js';
import { NotFoundError } from '../../shared/domain-error.js';
import { ProductDocument } from '../../catalog/mongo/product.schema.js';
import { MongoContext } from '../../platform/database/mongo/mongo-context.js';
import { asTransientIfDuplicateKey } from '../../platform/database/mongo/mongo.errors.js';
import { toObjectId } from '../../platform/database/mongo/object-id.js';
import { UserDocument } from '../../users/mongo/user.schema.js';
import { CartDocument, type EmbeddedCartItem } from './cart.schema.js';
import { CART_FIELDS, fieldsOf, toCart, toLine, type StoredCart } from './documents.js';

/** What makes a cart its owner's. */
type Ownership = Pick<CartDocument, 'user_id' | 'session_id'>;

/**
 * One document a cart, and none for an empty one. Whoever changes a cart writes to its document, so
 * that of two transactions that do, the second is run again on what the first has left.
 */
@Injectable()
export class MongoCartRepository extends CartRepository {
  constructor(
    private readonly mongo: MongoContext,
    @InjectModel(CartDocument.name) private readonly carts: Model<CartDocument>,
    @InjectModel(ProductDocument.name) private readonly products: Model<ProductDocument>,
    @InjectModel(UserDocument.name) private readonly users: Model<UserDocument>,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async find(owner: CartOwner): Promise<Cart> {
    const ownership = ownershipOf(owner);
    if (!ownership) return toCart(owner, null);
    const document = await this.mongo.execute((session) =>
      this.carts
        .findOne({ ...ownership, ...this.live() }, CART_FIELDS, { session })
        .lean<StoredCart>()
        .exec(),
    );
    return toCart(owner, document);
  }

  override async put(owner: CartOwner, lines: readonly CartLine[], expiresAt: Date | null): Promise<Cart> {
    if (lines.length === 0) return this.find(owner);
    return this.mongo.executeInTransaction(async (session) => {
      const ownership = ownershipOf(owner);
      if (!ownership) throw new NotFoundError('user');
      const now = this.clock.now();
      const held = await this.lock(ownership, now, session);
      await this.requireUser(ownership.user_id, session);
      const before = held && !isExpired(held, now) ? held.items : [];
      const document: StoredCart = {
        _id: held?._id ?? new Types.ObjectId(),
        items: merged(before, await this.items(lines, session)),
        updated_at: now,
        expires_at: expiresAt,
      };
      await this.save(document, held ? null : ownership, session);
      return toCart(owner, document);
    });
  }

  override async removeLine(owner: CartOwner, productId: string): Promise<boolean> {
    const [ownership, product_id] = [ownershipOf(owner), toObjectId(productId)];
    if (!ownership || !product_id) return false;
    return this.mongo.executeInTransaction(async (session) => {
      const left = await this.carts
        .findOneAndUpdate(
          { ...ownership, ...this.live(), 'items.product_id': product_id },
          { $pull: { items: { product_id } }, $set: { updated_at: this.clock.now() } },
          { session, projection: CART_FIELDS, returnDocument: 'after' },
        )
        .lean<StoredCart>()
        .exec();
      if (left?.items.length === 0) await this.carts.deleteOne({ _id: left._id }, { session });
      return left !== null;
    });
  }

  override async take(owner: CartOwner): Promise<readonly CartLine[]> {
    const ownership = ownershipOf(owner);
    if (!ownership) return [];
    const taken = await this.mongo.execute((session) =>
      this.carts
        .findOneAndDelete({ ...ownership, ...this.live() }, { session, projection: CART_FIELDS })
        .lean<StoredCart>()
        .exec(),
    );
    return taken?.items.map(toLine) ?? [];
  }

  override async refreshTtl(sessionId: string, expiresAt: Date): Promise<void> {
    const ofGuest = { user_id: null, session_id: sessionId };
    await this.mongo.execute((session) =>
      this.carts.updateOne({ ...ofGuest, ...this.live() }, { $set: { expires_at: expiresAt } }, { session }),
    );
  }

  /**
   * The TTL index does the same by the server's clock, a minute late or more. A transaction, so
   * that it gives way to one that writes to a cart at this moment, and comes back.
   */
  override removeExpired(now: Date): Promise<number> {
    return this.mongo.executeInTransaction(async (session) => {
      const expired = { expires_at: trusted({ $lte: now }) };
      return (await this.carts.deleteMany(expired, { session })).deletedCount;
    });
  }

  /** Null is no time, and so neither before now nor after it: what never expires is live. */
  private live(): QueryFilter<CartDocument> {
    return { expires_at: trusted({ $not: { $lte: this.clock.now() } }) };
  }

  /**
   * The owner's document, expired or not. Written to before it is read: of many that want it at
   * once, those that do not get it start again before they have done anything else.
   */
  private lock(ownership: Ownership, now: Date, session: ClientSession): Promise<StoredCart | null> {
    return this.carts
      .findOneAndUpdate(
        ownership,
        { $set: { updated_at: now } },
        { session, projection: CART_FIELDS, returnDocument: 'before' },
      )
      .lean<StoredCart>()
      .exec();
  }

  /** @param ownership of a cart that is new; two that are made at once meet at its unique index */
  private async save(
    { _id, ...fields }: StoredCart,
    ownership: Ownership | null,
    session: ClientSession,
  ): Promise<void> {
    if (!ownership) {
      await this.carts.updateOne({ _id }, { $set: fields }, { session });
      return;
    }
    try {
      await this.carts.create([{ _id, ...ownership, ...fields }], { session });
    } catch (error) {
      throw asTransientIfDuplicateKey(error);
    }
  }

  /** No user is ever removed, so one who is there now will be there at the commit. */
  private async requireUser(_id: Types.ObjectId | null, session: ClientSession): Promise<void> {
    if (_id && !(await this.users.exists({ _id }).session(session))) throw new NotFoundError('user');
  }

  /** Nor is a product. */
  private async items(lines: readonly CartLine[], session: ClientSession): Promise<EmbeddedCartItem[]> {
    const items = lines.map((line) => {
      const product_id = toObjectId(line.productId);
      if (!product_id) throw new NotFoundError('product');
      return { product_id, ...fieldsOf(line) };
    });
    const ids = items.map(({ product_id }) => product_id);
    const there = await this.products.countDocuments({ _id: trusted({ $in: ids }) }, { session }).exec();
    if (there < new Set(lines.map(({ productId }) => productId)).size) throw new NotFoundError('product');
    return items;
  }
}

/**
 * Null for an id that no user can have. Both fields, because the unique indexes are of one owner's
 * kind each.
 */
function ownershipOf(owner: CartOwner): Ownership | null {
  if ('sessionId' in owner) return { user_id: null, session_id: owner.sessionId };
  const user_id = toObjectId(owner.userId);
  return user_id && { user_id, session_id: null };
}

function isExpired({ expires_at }: StoredCart, now: Date): boolean {
  return expires_at !== null && expires_at <= now;
}

/** A map keeps the place of a key that is set again. */
function merged(before: readonly EmbeddedCartItem[], put: readonly EmbeddedCartItem[]): EmbeddedCartItem[] {
  const items = new Map<string, EmbeddedCartItem>();
  for (const item of [...before, ...put]) items.set(item.product_id.toHexString(), item);
  return [...items.values()];
}
