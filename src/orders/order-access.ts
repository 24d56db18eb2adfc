import { Injectable } from '@nestjs/common';
import type { Principal } from '../platform/access/principal.js';
import { ProductRepository } from '../catalog/domain/product.repository.js';
import { VENDOR } from '../platform/access/permissions.js';
import { sumOf, times, toCents } from '../shared/money.js';
import type { Order } from './domain/order.js';
import type { OrderFilter } from './domain/order.repository.js';
import { GuestOrderTokens } from './guest-order-tokens.js';
import type { OrderState } from './domain/order-state.js';

/** Who asks for an order. */
export interface Viewer {
  readonly caller?: Principal;
  /** `X-Order-Token`: the guest order token. */
  readonly guestToken?: string;
}

/**
 * Who sees which orders. The buyer (logged in, or with a guest order token) sees the whole order,
 * staff (read_order) all orders, and a vendor its own lines of the orders that contain its
 * products.
 */
@Injectable()
export class OrderAccess {
  constructor(
    private readonly products: ProductRepository,
    private readonly guestTokens: GuestOrderTokens,
  ) {}

  /** Staff sees all orders with their buyers, and so may search for those. */
  isStaff(caller: Principal): boolean {
    return readsAll(caller);
  }

  /** The orders that a list shows to the caller. */
  scopeOf(caller: Principal): Pick<OrderFilter, 'userId' | 'vendorId'> {
    const userId = caller.permissions.has('orders') ? caller.userId : undefined;
    if (!caller.permissions.has('read_order')) return { userId: caller.userId };
    return isVendor(caller) ? { userId, vendorId: caller.userId } : {};
  }

  /** Of these orders what the viewer may see: those that it may not see at all are left out. */
  async visible(orders: readonly Order[], viewer: Viewer): Promise<Order[]> {
    const vendorId = vendorOf(viewer.caller);
    const isPartial = (order: Order) => vendorId !== null && !this.owns(order, viewer);
    const productIds = orders
      .filter(isPartial)
      .flatMap(({ lines }) => lines.map(({ productId }) => productId));
    const own = vendorId === null ? new Set<string>() : await this.productsOf(vendorId, productIds);
    return orders.flatMap((order) => {
      if (this.seesAll(order, viewer)) return [order];
      return isPartial(order) ? linesOf(order, own) : [];
    });
  }

  /** The whole order: as its buyer, or as staff. */
  seesAll(order: Order | OrderState, viewer: Viewer): boolean {
    return this.owns(order, viewer) || readsAll(viewer.caller);
  }

  /**
   * The order as the answer to a change of it shows it: what the viewer may read, else, for staff
   * who may move orders and not read them, without who has bought it.
   */
  async afterChange(order: Order, viewer: Viewer): Promise<Order> {
    const [visible] = await this.visible([order], viewer);
    return visible ?? { ...order, userId: null, contactEmail: null };
  }

  /** Whose products decide what the viewer sees. */
  seesByProducts({ caller }: Viewer): boolean {
    return vendorOf(caller) !== null;
  }

  /** Bought by the viewer: as a user, or as a guest, whose order token the request carries. */
  owns(order: Order | OrderState, { caller, guestToken }: Viewer): boolean {
    if (guestToken !== undefined && this.guestTokens.verify(guestToken, order)) return true;
    return caller !== undefined && caller.permissions.has('orders') && caller.userId === order.userId;
  }

  /** Staff with update_order; a vendor that was given it, where the whole order is its own. */
  mayMove(order: Order, caller: Principal | undefined): Promise<boolean> {
    return this.mayWith('update_order', order, caller);
  }

  /** Staff with delete_order; a vendor that was given it, where the whole order is its own. */
  mayErase(order: Order, caller: Principal): Promise<boolean> {
    return this.mayWith('delete_order', order, caller);
  }

  private async mayWith(
    permission: 'update_order' | 'delete_order',
    order: Order,
    caller: Principal | undefined,
  ): Promise<boolean> {
    if (!caller?.permissions.has(permission)) return false;
    if (!isVendor(caller)) return true;
    const own = await this.productsOf(
      caller.userId,
      order.lines.map(({ productId }) => productId),
    );
    return order.lines.every(({ productId }) => own.has(productId));
  }

  /** Those of these products that are the vendor's now. */
  private async productsOf(vendorId: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
    const products = await this.products.findMany([...new Set(ids)]);
    return new Set(products.filter((each) => each.vendorId === vendorId).map(({ id }) => id));
  }
}

function isVendor({ role }: Principal): boolean {
  return role === VENDOR;
}

function readsAll(caller: Principal | undefined): boolean {
  return caller !== undefined && caller.permissions.has('read_order') && !isVendor(caller);
}

/**
 * Whose lines are all that the caller sees of others' orders; null: it sees none by its products.
 */
function vendorOf(caller: Principal | undefined): string | null {
  return caller?.permissions.has('read_order') && isVendor(caller) ? caller.userId : null;
}

/**
 * The order as far as it concerns these products: their total, and not who has bought them. Nothing
 * where it has none.
 */
function linesOf(order: Order, productIds: ReadonlySet<string>): Order[] {
  const lines = order.lines.filter(({ productId }) => productIds.has(productId));
  if (lines.length === 0) return [];
  const total = sumOf(lines.map(({ unitPrice, quantity }) => times(unitPrice, quantity)));
  return [
    { ...order, userId: null, contactEmail: null, lines, totalAmount: toCents(total) ?? order.totalAmount },
  ];
}
