import { Injectable } from '@nestjs/common';
import type { CartOwner } from '../cart/domain/cart.js';
import { tooLarge } from '../cart/domain/cart.errors.js';
import { CartService } from '../cart/cart.service.js';
import { CartRepository } from '../cart/domain/cart.repository.js';
import type { Product } from '../catalog/domain/product.js';
import { ProductRepository } from '../catalog/domain/product.repository.js';
import { InventoryService } from '../catalog/inventory.service.js';
import { AppConfig } from '../platform/config/app-config.js';
import { ConflictError, NotFoundError, ValidationError } from '../shared/domain-error.js';
import { DomainEvents } from '../platform/events/domain-events.js';
import { immediately, retry } from '../shared/retry.js';
import { sumOf, times, toCents, type Cents } from '../shared/money.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { Idempotency, Order, OrderLine } from './domain/order.js';
import {
  EmptyOrderError,
  GuestSessionRequiredError,
  IdempotencyMismatchError,
  TooManyOpenOrdersError,
  TotalChangedError,
  TotalLimitError,
} from './domain/order.errors.js';
import { OrderRepository } from './domain/order.repository.js';
import { callerKey, hash } from './idempotency-keys.js';
import { OrderPlaced } from './order.events.js';
import { OrderRecipients } from './order-recipients.js';

export interface OrderItem {
  readonly productId: string;
  readonly quantity: number;
}

export interface Checkout {
  /** Whose cart it is, if they have one; a user is the one the order belongs to. */
  readonly buyer: CartOwner | null;
  /** Absent: what is in the cart. */
  readonly items?: readonly OrderItem[];
  /** A guest must give one; a user's own is used where none is given. */
  readonly contactEmail: string | null;
  readonly expectedTotal?: Cents;
  readonly idempotencyKey?: string;
}

export interface PlacedOrder {
  /** As it was when it was placed, also when it is answered again. */
  readonly order: Order;
  /** It had been placed before, by an equal request under the same key. */
  readonly isReplay: boolean;
}

/**
 * Placing orders. One unit of work: the order, every unit off the stock, the cart emptied, or
 * nothing at all.
 */
@Injectable()
export class CheckoutService {
  constructor(
    private readonly orders: OrderRepository,
    private readonly products: ProductRepository,
    private readonly inventory: InventoryService,
    private readonly carts: CartRepository,
    private readonly cartService: CartService,
    private readonly recipients: OrderRecipients,
    private readonly unitOfWork: UnitOfWork,
    private readonly events: DomainEvents,
    private readonly config: AppConfig,
  ) {}

  /**
   * @throws GuestSessionRequiredError, TooManyOpenOrdersError, ValidationError
   * (quantity_too_large), EmptyOrderError, NotFoundError (product_not_found), OutOfStockError,
   * TotalChangedError, TotalLimitError, IdempotencyMismatchError, ValidationError when a guest
   * gives no address, or a product is listed twice
   */
  async place(checkout: Checkout): Promise<PlacedOrder> {
    assertComplete(checkout);
    const idempotency = idempotencyOf(checkout);
    return retry(() => this.unitOfWork.run(() => this.placeOnce(checkout, idempotency)), {
      pauses: immediately(1),
      // An equal request was committed between our look at the key and our own commit: now it is
      // there to be found.
      retryIf: (error) => error instanceof ConflictError && error.field === 'idempotencyKey',
    });
  }

  private async placeOnce(checkout: Checkout, idempotency: Idempotency | null): Promise<PlacedOrder> {
    const earlier = idempotency && (await this.earlier(idempotency, checkout));
    if (earlier) return { order: earlier, isReplay: true };

    const { buyer, items, contactEmail, expectedTotal } = checkout;
    const wanted = items ?? (buyer ? (await this.carts.find(buyer)).lines : []);
    if (wanted.length === 0) throw new EmptyOrderError();
    this.assertWithinLimits(wanted, userIdOf(checkout) === null);
    const products = await this.productsOf(wanted, items !== undefined);
    const lines = wanted.map((line) => toOrderLine(line, products));

    const total = sumOf(lines.map(({ unitPrice, quantity }) => times(unitPrice, quantity)));
    const totalAmount = toCents(total);
    if (expectedTotal !== undefined && expectedTotal !== totalAmount) throw new TotalChangedError(total);
    if (totalAmount === null) throw new TotalLimitError();

    const userId = userIdOf(checkout);
    if (userId === null && contactEmail !== null) await this.assertFewOpen(contactEmail);
    await this.inventory.take(wanted, products);
    if (buyer && !items) await this.cartService.empty(buyer);
    const order = await this.orders.add({ userId, contactEmail, lines, totalAmount, idempotency });
    this.events.raise(new OrderPlaced(order, await this.recipients.of(order)));
    return { order, isReplay: false };
  }

  /**
   * The order that this very request has placed before, as it was answered then. One whose personal
   * data has been erased since is answered without it; what the request was is not known then, so
   * that it is not compared.
   * @throws IdempotencyMismatchError
   */
  private async earlier({ key, requestHash }: Idempotency, checkout: Checkout): Promise<Order | null> {
    const found = await this.orders.findByIdempotencyKey(key);
    if (!found) return null;
    if (found.requestHash !== null && found.requestHash !== requestHash) throw new IdempotencyMismatchError();
    const { order } = found;
    // A guest's order may have been linked to an account since: which one is not for the guest to
    // know.
    const userId = userIdOf(checkout) === null ? null : order.userId;
    return { ...order, userId, status: 'pending', updatedAt: order.createdAt };
  }

  /** @throws ValidationError (quantity_too_large) */
  private assertWithinLimits(wanted: readonly OrderItem[], isGuest: boolean): void {
    const { maxLineQuantity, maxGuestItems } = this.config.orders;
    const lines = wanted.map(({ quantity }, index) => ({ field: `items.${index}.quantity`, quantity }));
    const errors = tooLarge(lines, maxLineQuantity);
    if (errors.length > 0) throw new ValidationError(errors, 'quantity_too_large');
    const count = wanted.reduce((sum, { quantity }) => sum + quantity, 0);
    if (isGuest && count > maxGuestItems) {
      const message = `a guest order must have at most ${maxGuestItems} items in all, but has ${count}`;
      throw new ValidationError([{ field: 'items', message }], 'quantity_too_large');
    }
  }

  /** @throws TooManyOpenOrdersError */
  private async assertFewOpen(contactEmail: string): Promise<void> {
    const { maxOpenGuestOrders } = this.config.orders;
    if ((await this.orders.countOpenGuestOrders(contactEmail)) >= maxOpenGuestOrders) {
      throw new TooManyOpenOrdersError(maxOpenGuestOrders);
    }
  }

  /**
   * @param strict a product that is not sold is one that does not exist; in a cart it is one that
   * is out of stock
   */
  private async productsOf(
    wanted: readonly OrderItem[],
    strict: boolean,
  ): Promise<ReadonlyMap<string, Product>> {
    const found = await this.products.findMany(wanted.map(({ productId }) => productId));
    const products = new Map(found.map((product) => [product.id, product]));
    const isMissing = ({ productId }: OrderItem) => !products.get(productId)?.isActive;
    if (strict && wanted.some(isMissing)) throw new NotFoundError('product');
    return products;
  }
}

function assertComplete({ buyer, items, contactEmail }: Checkout): void {
  const isGuest = !buyer || 'sessionId' in buyer;
  if (isGuest && contactEmail === null) {
    throw new ValidationError([{ field: 'contactEmail', message: 'contactEmail is required of a guest' }]);
  }
  const seen = new Set<string>();
  const twice = (items ?? []).flatMap(({ productId }, index) => {
    if (seen.has(productId))
      return [{ field: `items.${index}.productId`, message: 'the product is listed twice' }];
    seen.add(productId);
    return [];
  });
  if (twice.length > 0) throw new ValidationError(twice);
}

function toOrderLine({ productId, quantity }: OrderItem, products: ReadonlyMap<string, Product>): OrderLine {
  const product = products.get(productId);
  if (!product) throw new NotFoundError('product');
  return { productId, productName: product.name, unitPrice: product.price, quantity };
}

function userIdOf({ buyer }: Checkout): string | null {
  return buyer && 'userId' in buyer ? buyer.userId : null;
}

/** A key belongs to its caller: a user or a guest session. @throws GuestSessionRequiredError */
function idempotencyOf({
  buyer,
  items,
  contactEmail,
  expectedTotal,
  idempotencyKey,
}: Checkout): Idempotency | null {
  if (idempotencyKey === undefined) return null;
  if (!buyer) throw new GuestSessionRequiredError();
  const asked = {
    items: items?.map(({ productId, quantity }) => [productId, quantity]),
    contactEmail,
    expectedTotal,
  };
  return { key: `${callerKey(buyer)}.${hash([idempotencyKey])}`, requestHash: hash(asked) };
}
