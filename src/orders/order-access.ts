import { Injectable } from '@nestjs/common';
import type { Principal } from '../platform/access/principal.js';
import { ProductRepository } from '../catalog/domain/product.repository.js';
import { VENDOR } from '../platform/access/permissions.js';
import { sumOf, times, toCents } from '../shared/money.js';
import type { Order } from './domain/order.js';
import type { OrderFilter } from './domain/order.repository.js';
import { GuestOrderTokens } from './guest-order-tokens.js';
import type { OrderState } from './domain/order-state.js';

/** Who requests an order: a user, a guest with the order's token, or anyone else. */
export interface Viewer {
  readonly caller?: Principal;
  /** `X-Order-Token`: the guest order token. */
  readonly guestToken?: string;
}

/**
 * Decides who may see and change which orders. The buyer (logged in, or with a guest order token)
 * sees the whole order, staff (read_order) see every order, and a vendor sees the lines of its own
 * products.
 */
@Injectable()
export class OrderAccess {
  constructor(
    private readonly products: ProductRepository,
    private readonly guestTokens: GuestOrderTokens,
  ) {}

  /** Whether the caller is staff, who see every order with its buyer. */
  isStaff(caller: Principal): boolean {
    return seesAllOrders(caller);
  }

  /** The filter for the orders that the caller may list. */
  listFilter(caller: Principal): Pick<OrderFilter, 'userId' | 'vendorId'> {
    const userId = caller.permissions.has('orders') ? caller.userId : undefined;
    if (!caller.permissions.has('read_order')) return { userId: caller.userId };
    return isVendor(caller) ? { userId, vendorId: caller.userId } : {};
  }

  /** Returns the orders, or parts of orders, that the viewer may see. */
  async visibleParts(orders: readonly Order[], viewer: Viewer): Promise<Order[]> {
    const vendorId = vendorIdOf(viewer.caller);
    const isVendorView = (order: Order) => vendorId !== null && !this.isBuyer(order, viewer);
    const productIds = orders
      .filter(isVendorView)
      .flatMap(({ lines }) => lines.map(({ productId }) => productId));
    const own = vendorId === null ? new Set<string>() : await this.ownProductIds(vendorId, productIds);
    return orders.flatMap((order) => {
      if (this.seesWholeOrder(order, viewer)) return [order];
      return isVendorView(order) ? vendorPart(order, own) : [];
    });
  }

  /** Whether the viewer sees the whole order: as its buyer, or as staff. */
  seesWholeOrder(order: Order | OrderState, viewer: Viewer): boolean {
    return this.isBuyer(order, viewer) || seesAllOrders(viewer.caller);
  }

  /**
   * Returns what the viewer may see of an order that they have just changed. Staff who may change
   * but not read orders get it without the buyer.
   */
  async visibleAfterChange(order: Order, viewer: Viewer): Promise<Order> {
    const [visible] = await this.visibleParts([order], viewer);
    return visible ?? { ...order, userId: null, contactEmail: null };
  }

  /** Whether the viewer is a vendor, who sees an order only if it contains one of its products. */
  seesAsVendor({ caller }: Viewer): boolean {
    return vendorIdOf(caller) !== null;
  }

  /** Whether the viewer is the buyer: the order's user, or a guest with its token. */
  isBuyer(order: Order | OrderState, { caller, guestToken }: Viewer): boolean {
    if (guestToken !== undefined && this.guestTokens.verify(guestToken, order)) return true;
    return caller !== undefined && caller.permissions.has('orders') && caller.userId === order.userId;
  }

  /** Requires update_order; a vendor must also own every product in the order. */
  mayChangeStatus(order: Order, caller: Principal | undefined): Promise<boolean> {
    return this.isAllowed('update_order', order, caller);
  }

  /** Requires delete_order; a vendor must also own every product in the order. */
  mayErase(order: Order, caller: Principal): Promise<boolean> {
    return this.isAllowed('delete_order', order, caller);
  }

  private async isAllowed(
    permission: 'update_order' | 'delete_order',
    order: Order,
    caller: Principal | undefined,
  ): Promise<boolean> {
    if (!caller?.permissions.has(permission)) return false;
    if (!isVendor(caller)) return true;
    const own = await this.ownProductIds(
      caller.userId,
      order.lines.map(({ productId }) => productId),
    );
    return order.lines.every(({ productId }) => own.has(productId));
  }

  /** Returns the ids of those products that currently belong to the vendor. */
  private async ownProductIds(vendorId: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
    const products = await this.products.findMany([...new Set(ids)]);
    return new Set(products.filter((each) => each.vendorId === vendorId).map(({ id }) => id));
  }
}

function isVendor({ role }: Principal): boolean {
  return role === VENDOR;
}

function seesAllOrders(caller: Principal | undefined): boolean {
  return caller !== undefined && caller.permissions.has('read_order') && !isVendor(caller);
}

/** The caller's id if they are a vendor who may read orders, otherwise null. */
function vendorIdOf(caller: Principal | undefined): string | null {
  return caller?.permissions.has('read_order') && isVendor(caller) ? caller.userId : null;
}

/** The order with only the lines of these products, without its buyer; empty if it has none. */
function vendorPart(order: Order, productIds: ReadonlySet<string>): Order[] {
  const lines = order.lines.filter(({ productId }) => productIds.has(productId));
  if (lines.length === 0) return [];
  const total = sumOf(lines.map(({ unitPrice, quantity }) => times(unitPrice, quantity)));
  return [
    { ...order, userId: null, contactEmail: null, lines, totalAmount: toCents(total) ?? order.totalAmount },
  ];
}
