import { Injectable } from '@nestjs/common';
import { OutOfStockError } from '../catalog/domain/catalog.errors.js';
import type { Product } from '../catalog/domain/product.js';
import { ProductRepository } from '../catalog/domain/product.repository.js';
import { AppConfig } from '../platform/config/app-config.js';
import { Clock } from '../shared/clock.js';
import { NotFoundError } from '../shared/domain-error.js';
import { DomainEvents } from '../platform/events/domain-events.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { GuestCartChanged } from './cart.events.js';
import { MAX_LINES, type Cart, type CartLine, type CartOwner } from './domain/cart.js';
import { CartFullError, assertQuantity } from './domain/cart.errors.js';
import { CartRepository } from './domain/cart.repository.js';
import { EMPTY_CART, toPricedCart, type PricedCart } from './domain/priced-cart.js';
import { GUEST_CART_TTL_MS, GuestVisits } from './guest-visits.js';

/**
 * A cart reserves nothing: it shows current prices and stock, and only an order decrements the
 * stock.
 */
@Injectable()
export class CartService {
  constructor(
    private readonly carts: CartRepository,
    private readonly products: ProductRepository,
    private readonly visits: GuestVisits,
    private readonly unitOfWork: UnitOfWork,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
    private readonly config: AppConfig,
  ) {}

  /** @param owner null for a visitor without a session, whose cart is empty */
  async view(owner: CartOwner | null): Promise<PricedCart> {
    if (!owner) return EMPTY_CART;
    const cart = await this.carts.find(owner);
    this.recordVisit(cart);
    return this.withPrices(cart);
  }

  /**
   * Adds to the quantity of the product in the cart.
   * @throws NotFoundError (product_not_found), ValidationError (quantity_too_large),
   * OutOfStockError, CartFullError
   */
  async add(owner: CartOwner, productId: string, quantity: number): Promise<PricedCart> {
    return this.change(owner, async () => {
      const product = await this.getOnSale(productId);
      const { lines } = await this.carts.find(owner);
      const line = lineOf(lines, productId);
      if (!line && lines.length >= MAX_LINES) throw new CartFullError();
      return this.putLine(owner, product, (line?.quantity ?? 0) + quantity, line);
    });
  }

  /**
   * @throws NotFoundError (cart_item_not_found, product_not_found), ValidationError
   * (quantity_too_large), OutOfStockError
   */
  async setQuantity(owner: CartOwner, productId: string, quantity: number): Promise<PricedCart> {
    return this.change(owner, async () => {
      const line = lineOf((await this.carts.find(owner)).lines, productId);
      if (!line) throw new NotFoundError('cart_item');
      return this.putLine(owner, await this.getOnSale(productId), quantity, line);
    });
  }

  /** @throws NotFoundError (cart_item_not_found) */
  async removeLine(owner: CartOwner, productId: string): Promise<PricedCart> {
    return this.change(owner, async () => {
      if (!(await this.carts.removeLine(owner, productId))) throw new NotFoundError('cart_item');
      const cart = await this.carts.find(owner);
      this.recordVisit(cart);
      return cart;
    });
  }

  async clear(owner: CartOwner): Promise<PricedCart> {
    return this.change(owner, async () => {
      await this.carts.take(owner);
      return this.carts.find(owner);
    });
  }

  /** Empties a cart that was ordered, in the unit of work of the order. */
  async empty(owner: CartOwner): Promise<void> {
    await this.carts.take(owner);
    this.raiseChanged(owner);
  }

  private async putLine(
    owner: CartOwner,
    { id, price: withPrices, stockQuantity }: Product,
    quantity: number,
    line: CartLine | undefined,
  ): Promise<Cart> {
    assertQuantity('quantity', quantity, this.config.orders.maxLineQuantity);
    if (quantity > stockQuantity) {
      throw new OutOfStockError([{ productId: id, requested: quantity, available: stockQuantity }]);
    }
    const addedAt = line?.addedAt ?? this.clock.now();
    const put = { productId: id, quantity, price: withPrices, clipped: false, merged: false, addedAt };
    return this.carts.put(owner, [put], expiryOf(owner, this.clock.now()));
  }

  private async getOnSale(productId: string): Promise<Product> {
    const product = await this.products.find(productId);
    if (!product?.isActive) throw new NotFoundError('product');
    return product;
  }

  private change(owner: CartOwner, work: () => Promise<Cart>): Promise<PricedCart> {
    return this.unitOfWork.run(async () => {
      this.raiseChanged(owner);
      return this.withPrices(await work());
    });
  }

  /** Only a guest's cart is cached. */
  private raiseChanged(owner: CartOwner): void {
    if ('sessionId' in owner) this.events.raise(new GuestCartChanged(owner.sessionId));
  }

  private async withPrices(cart: Cart): Promise<PricedCart> {
    if (cart.lines.length === 0) return toPricedCart(cart, []);
    return toPricedCart(cart, await this.products.findMany(cart.lines.map(({ productId }) => productId)));
  }

  private recordVisit({ owner, expiresAt }: Cart): void {
    if ('sessionId' in owner) this.visits.record(owner.sessionId, expiresAt);
  }
}

/** When a cart that is written now expires; null for a user's cart, which never does. */
function expiryOf(owner: CartOwner, now: Date): Date | null {
  return 'userId' in owner ? null : new Date(now.getTime() + GUEST_CART_TTL_MS);
}

function lineOf(lines: readonly CartLine[], productId: string): CartLine | undefined {
  return lines.find((line) => line.productId === productId);
}
