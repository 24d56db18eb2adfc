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

/** The fields that identify a cart's owner. */
type OwnerFilter = Pick<CartDocument, 'user_id' | 'session_id'>;

/**
 * Stores one document per cart, and none for an empty cart. Concurrent changes of a cart conflict
 * at that document, so the second transaction is retried.
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
    const ownerFilter = ownerFilterOf(owner);
    if (!ownerFilter) return toCart(owner, null);
    const document = await this.mongo.execute((session) =>
      this.carts
        .findOne({ ...ownerFilter, ...this.live() }, CART_FIELDS, { session })
        .lean<StoredCart>()
        .exec(),
    );
    return toCart(owner, document);
  }

  override async put(owner: CartOwner, lines: readonly CartLine[], expiresAt: Date | null): Promise<Cart> {
    if (lines.length === 0) return this.find(owner);
    return this.mongo.executeInTransaction(async (session) => {
      const ownerFilter = ownerFilterOf(owner);
      if (!ownerFilter) throw new NotFoundError('user');
      const now = this.clock.now();
      const existing = await this.lock(ownerFilter, now, session);
      await this.requireUser(ownerFilter.user_id, session);
      const before = existing && !isExpired(existing, now) ? existing.items : [];
      const document: StoredCart = {
        _id: existing?._id ?? new Types.ObjectId(),
        items: mergeItems(before, await this.toItems(lines, session)),
        updated_at: now,
        expires_at: expiresAt,
      };
      await this.save(document, existing ? null : ownerFilter, session);
      return toCart(owner, document);
    });
  }

  override async removeLine(owner: CartOwner, productId: string): Promise<boolean> {
    const [ownerFilter, product_id] = [ownerFilterOf(owner), toObjectId(productId)];
    if (!ownerFilter || !product_id) return false;
    return this.mongo.executeInTransaction(async (session) => {
      const left = await this.carts
        .findOneAndUpdate(
          { ...ownerFilter, ...this.live(), 'items.product_id': product_id },
          { $pull: { items: { product_id } }, $set: { updated_at: this.clock.now() } },
          { session, projection: CART_FIELDS, returnDocument: 'after' },
        )
        .lean<StoredCart>()
        .exec();
      if (left?.items.length === 0) await this.carts.deleteOne({ _id: left._id }, { session });
      return left !== null;
    });
  }

  /** Runs in a transaction, so that it is retried after a conflict with a concurrent put(). */
  override async take(owner: CartOwner): Promise<readonly CartLine[]> {
    const ownerFilter = ownerFilterOf(owner);
    if (!ownerFilter) return [];
    const taken = await this.mongo.executeInTransaction((session) =>
      this.carts
        .findOneAndDelete({ ...ownerFilter, ...this.live() }, { session, projection: CART_FIELDS })
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
   * The TTL index does the same, but by the server's clock and at least a minute late. Runs in a
   * transaction, so that it is retried after a conflict with a concurrent write to a cart.
   */
  override removeExpired(now: Date): Promise<number> {
    return this.mongo.executeInTransaction(async (session) => {
      const expired = { expires_at: trusted({ $lte: now }) };
      return (await this.carts.deleteMany(expired, { session })).deletedCount;
    });
  }

  /** Null means that it never expires; comparisons with a date do not match null. */
  private live(): QueryFilter<CartDocument> {
    return { expires_at: trusted({ $not: { $lte: this.clock.now() } }) };
  }

  /**
   * Returns the owner's document, expired or not. Writes to it before reading it, so that of
   * concurrent transactions the losers fail and retry before doing other work.
   */
  private lock(ownerFilter: OwnerFilter, now: Date, session: ClientSession): Promise<StoredCart | null> {
    return this.carts
      .findOneAndUpdate(
        ownerFilter,
        { $set: { updated_at: now } },
        { session, projection: CART_FIELDS, returnDocument: 'before' },
      )
      .lean<StoredCart>()
      .exec();
  }

  /** @param ownerFilter for a new cart; if two are created at once, the unique index rejects one */
  private async save(
    { _id, ...fields }: StoredCart,
    ownerFilter: OwnerFilter | null,
    session: ClientSession,
  ): Promise<void> {
    if (!ownerFilter) {
      await this.carts.updateOne({ _id }, { $set: fields }, { session });
      return;
    }
    try {
      await this.carts.create([{ _id, ...ownerFilter, ...fields }], { session });
    } catch (error) {
      throw asTransientIfDuplicateKey(error);
    }
  }

  /** Users are never removed, so this one will exist at the commit. */
  private async requireUser(_id: Types.ObjectId | null, session: ClientSession): Promise<void> {
    if (_id && !(await this.users.exists({ _id }).session(session))) throw new NotFoundError('user');
  }

  /** Products are never removed either. */
  private async toItems(lines: readonly CartLine[], session: ClientSession): Promise<EmbeddedCartItem[]> {
    const toItems = lines.map((line) => {
      const product_id = toObjectId(line.productId);
      if (!product_id) throw new NotFoundError('product');
      return { product_id, ...fieldsOf(line) };
    });
    const ids = toItems.map(({ product_id }) => product_id);
    const there = await this.products.countDocuments({ _id: trusted({ $in: ids }) }, { session }).exec();
    if (there < new Set(lines.map(({ productId }) => productId)).size) throw new NotFoundError('product');
    return toItems;
  }
}

/**
 * Null for a malformed user id. Sets both fields, because each kind of owner has its own unique
 * index.
 */
function ownerFilterOf(owner: CartOwner): OwnerFilter | null {
  if ('sessionId' in owner) return { user_id: null, session_id: owner.sessionId };
  const user_id = toObjectId(owner.userId);
  return user_id && { user_id, session_id: null };
}

function isExpired({ expires_at }: StoredCart, now: Date): boolean {
  return expires_at !== null && expires_at <= now;
}

/** Uses a Map, which keeps the position of a key that is set again. */
function mergeItems(
  before: readonly EmbeddedCartItem[],
  put: readonly EmbeddedCartItem[],
): EmbeddedCartItem[] {
  const items = new Map<string, EmbeddedCartItem>();
  for (const item of [...before, ...put]) items.set(item.product_id.toHexString(), item);
  return [...items.values()];
}
