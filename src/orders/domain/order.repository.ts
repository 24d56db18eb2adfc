import { Repository } from '../../shared/repository.js';
import type { Order, OrderDraft } from './order.js';
import type { OrderStatus } from './order-status.js';

/** Whose orders: of the buyer, or with a product that is now of the vendor; with both, either. With none: all. */
export interface OrderFilter {
  readonly userId?: string;
  readonly vendorId?: string;
  readonly status?: OrderStatus;
  /** Placed at this moment or later. */
  readonly from?: Date;
  /** Placed before this moment. */
  readonly to?: Date;
}

/** Where a page goes on: after the order with this createdAt, in milliseconds since the epoch, and id. */
export interface OrderPosition {
  readonly key: number;
  readonly id: string;
}

export interface OrderQuery {
  readonly filter: OrderFilter;
  readonly limit: number;
  readonly after?: OrderPosition;
}

/** The orders (tables `orders` and `order_items`, collection `orders` with embedded items). */
export abstract class OrderRepository extends Repository<Order, OrderDraft> {
  protected readonly resource = 'order';

  /**
   * Numbers the order by the year (UTC) of its createdAt: numbers are unique, and of two orders where one was placed
   * after the other was committed, the later has the higher one. There may be gaps.
   * @throws NotFoundError (user_not_found, product_not_found), ConflictError('idempotencyKey')
   */
  abstract override add(draft: OrderDraft): Promise<Order>;

  /** Numbers compare exactly. */
  abstract findByNumber(orderNumber: string): Promise<Order | null>;

  /** The order that was placed under this key, and the hash of the request that placed it. */
  abstract findByIdempotencyKey(key: string): Promise<{ order: Order; requestHash: string } | null>;

  /**
   * At most `limit` orders, the newest first: createdAt and id, both falling. Ids of the wrong shape in the filter
   * match nothing.
   * @throws ValidationError on `cursor` when `after` cannot be a position in this list
   */
  abstract list(query: OrderQuery): Promise<Order[]>;

  abstract count(filter: OrderFilter): Promise<number>;

  /**
   * Sets status and updatedAt, if the order is still in the status `from`: one conditional write, so that of many at
   * once one takes place. Null, and nothing written, when it is not, or when there is no such order.
   */
  abstract changeStatus(id: string, from: OrderStatus, to: OrderStatus): Promise<Order | null>;
}
