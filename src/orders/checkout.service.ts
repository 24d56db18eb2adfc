import { Injectable } from '@nestjs/common';
import type { CartOwner } from '../cart/domain/cart.js';
import { quantityErrors } from '../cart/domain/cart.errors.js';
import { CartService } from '../cart/cart.service.js';
import { CartRepository } from '../cart/domain/cart.repository.js';
import type { Product } from '../catalog/domain/product.js';
import { ProductRepository } from '../catalog/domain/product.repository.js';
import { InventoryService } from '../catalog/inventory.service.js';
import { AppConfig } from '../platform/config/app-config.js';
import { ConflictError, NotFoundError, ValidationError } from '../shared/domain-error.js';
import { DomainEvents } from '../platform/events/domain-events.js';
import { withoutDelay, retry } from '../shared/retry.js';
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
import { callerHash, hash } from './idempotency-keys.js';
import { OrderPlaced } from './order.events.js';
import { OrderRecipients } from './order-recipients.js';

export interface OrderItem {
  readonly productId: string;
  readonly quantity: number;
}

export interface Checkout {
  /**
   * Whose cart is used. A user also becomes the owner of the order. Null for a guest without a
   * session.
   */
  readonly buyer: CartOwner | null;
  /** Default: the items in the cart. */
  readonly items?: readonly OrderItem[];
  /** Required for guests. Emails about a user's order go to the account's address. */
  readonly contactEmail: string | null;
  readonly expectedTotal?: Cents;
  readonly idempotencyKey?: string;
}

export interface PlacedOrder {
  /** As it was when it was placed, even if this is a replay and the order has changed since. */
  readonly order: Order;
  /** Whether it was placed by an earlier, identical request with the same key. */
  readonly isReplay: boolean;
}

/**
 * Places orders atomically: decrements stock, empties the cart and stores the order, or changes
 * nothing.
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
   * @throws GuestSessionRequiredError, IdempotencyMismatchError, EmptyOrderError,
   * NotFoundError (product_not_found), OutOfStockError, TotalChangedError, TotalLimitError,
   * TooManyOpenOrdersError, ValidationError (quantity_too_large)
   * @throws ValidationError when a guest gives no address or a product is listed twice
   */
  async place(checkout: Checkout): Promise<PlacedOrder> {
    assertValidCheckout(checkout);
    const idempotency = idempotencyOf(checkout);
    return retry(() => this.unitOfWork.run(() => this.placeOnce(checkout, idempotency)), {
      delays: withoutDelay(1),
      // An identical request committed after this one looked up the key: the retry finds its order.
      retryIf: (error) => error instanceof ConflictError && error.field === 'idempotencyKey',
    });
  }

  private async placeOnce(checkout: Checkout, idempotency: Idempotency | null): Promise<PlacedOrder> {
    const replayed = idempotency && (await this.findReplayed(idempotency, checkout));
    if (replayed) return { order: replayed, isReplay: true };

    const { buyer, items, contactEmail, expectedTotal } = checkout;
    const requested = items ?? (buyer ? (await this.carts.find(buyer)).lines : []);
    if (requested.length === 0) throw new EmptyOrderError();
    this.assertQuantityLimits(requested, userIdOf(checkout) === null);
    const products = await this.productsOf(requested, items !== undefined);
    const lines = requested.map((line) => toOrderLine(line, products));

    const total = sumOf(lines.map(({ unitPrice, quantity }) => times(unitPrice, quantity)));
    const totalAmount = toCents(total);
    if (expectedTotal !== undefined && expectedTotal !== totalAmount) throw new TotalChangedError(total);
    if (totalAmount === null) throw new TotalLimitError();

    const userId = userIdOf(checkout);
    if (userId === null && contactEmail !== null) await this.assertOpenOrderLimit(contactEmail);
    await this.inventory.take(requested, products);
    if (buyer && !items) await this.cartService.empty(buyer);
    const order = await this.orders.add({ userId, contactEmail, lines, totalAmount, idempotency });
    this.events.raise(new OrderPlaced(order, await this.recipients.of(order)));
    return { order, isReplay: false };
  }

  /**
   * Returns the order that an earlier request with this key placed, as it was then. If its personal
   * data was erased, the request hash is missing too, and the requests are not compared.
   * @throws IdempotencyMismatchError
   */
  private async findReplayed({ key, requestHash }: Idempotency, checkout: Checkout): Promise<Order | null> {
    const found = await this.orders.findByIdempotencyKey(key);
    if (!found) return null;
    if (found.requestHash !== null && found.requestHash !== requestHash) throw new IdempotencyMismatchError();
    const { order } = found;
    // The guest must not learn which account the order has been linked to since.
    const userId = userIdOf(checkout) === null ? null : order.userId;
    return { ...order, userId, status: 'pending', updatedAt: order.createdAt };
  }

  /** @throws ValidationError (quantity_too_large) */
  private assertQuantityLimits(requested: readonly OrderItem[], isGuest: boolean): void {
    const { maxLineQuantity, maxGuestItems } = this.config.orders;
    const lines = requested.map(({ quantity }, index) => ({ field: `items.${index}.quantity`, quantity }));
    const errors = quantityErrors(lines, maxLineQuantity);
    if (errors.length > 0) throw new ValidationError(errors, 'quantity_too_large');
    const count = requested.reduce((sum, { quantity }) => sum + quantity, 0);
    if (isGuest && count > maxGuestItems) {
      const message = `the quantities of a guest order must not exceed ${maxGuestItems} in total, but are ${count}`;
      throw new ValidationError([{ field: 'items', message }], 'quantity_too_large');
    }
  }

  /** @throws TooManyOpenOrdersError */
  private async assertOpenOrderLimit(contactEmail: string): Promise<void> {
    const { maxOpenGuestOrders } = this.config.orders;
    if ((await this.orders.countOpenGuestOrders(contactEmail)) >= maxOpenGuestOrders) {
      throw new TooManyOpenOrdersError(maxOpenGuestOrders);
    }
  }

  /**
   * @param rejectInactive whether to reject inactive products; otherwise they count as out of stock
   */
  private async productsOf(
    requested: readonly OrderItem[],
    rejectInactive: boolean,
  ): Promise<ReadonlyMap<string, Product>> {
    const found = await this.products.findMany(requested.map(({ productId }) => productId));
    const products = new Map(found.map((product) => [product.id, product]));
    const isNotOnSale = ({ productId }: OrderItem) => !products.get(productId)?.isActive;
    if (rejectInactive && requested.some(isNotOnSale)) throw new NotFoundError('product');
    return products;
  }
}

function assertValidCheckout({ buyer, items, contactEmail }: Checkout): void {
  const isGuest = !buyer || 'sessionId' in buyer;
  if (isGuest && contactEmail === null) {
    throw new ValidationError([{ field: 'contactEmail', message: 'contactEmail is required for guests' }]);
  }
  const seen = new Set<string>();
  const duplicates = (items ?? []).flatMap(({ productId }, index) => {
    if (seen.has(productId))
      return [
        {
          field: `items.${index}.productId`,
          message: 'the product occurs more than once: add up its quantities',
        },
      ];
    seen.add(productId);
    return [];
  });
  if (duplicates.length > 0) throw new ValidationError(duplicates);
}

function toOrderLine({ productId, quantity }: OrderItem, products: ReadonlyMap<string, Product>): OrderLine {
  const product = products.get(productId);
  if (!product) throw new NotFoundError('product');
  return { productId, productName: product.name, unitPrice: product.price, quantity };
}

function userIdOf({ buyer }: Checkout): string | null {
  return buyer && 'userId' in buyer ? buyer.userId : null;
}

/**
 * Two callers may use the same key, so the stored key includes the caller.
 * @throws GuestSessionRequiredError
 */
function idempotencyOf({
  buyer,
  items,
  contactEmail,
  expectedTotal,
  idempotencyKey,
}: Checkout): Idempotency | null {
  if (idempotencyKey === undefined) return null;
  if (!buyer) throw new GuestSessionRequiredError();
  const request = {
    items: items?.map(({ productId, quantity }) => [productId, quantity]),
    contactEmail,
    expectedTotal,
  };
  return { key: `${callerHash(buyer)}.${hash([idempotencyKey])}`, requestHash: hash(request) };
}
