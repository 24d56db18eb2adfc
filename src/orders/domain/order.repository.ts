import { Repository } from '../../shared/repository.js';
import type { Order, OrderDraft } from './order.js';
import type { OrderStatus } from './order-status.js';

/** Orders that match one of these. */
export interface OrderSearch {
  /** How the order number begins, in upper case. */
  readonly numberPrefix: string;
  /** How the contact address begins, in its canonical form. */
  readonly emailPrefix: string;
  /** Folded words that all occur in the e-mail, username and full name of the account. */
  readonly words: readonly string[];
}

/**
 * Whose orders: of the buyer, or with a product that is now of the vendor; with both, either. With
 * none: all.
 */
export interface OrderFilter {
  readonly userId?: string;
  readonly vendorId?: string;
  readonly search?: OrderSearch;
  readonly status?: OrderStatus;
  /** Placed at this moment or later. */
  readonly from?: Date;
  /** Placed before this moment. */
  readonly to?: Date;
}

/**
 * Where a page goes on: after the order with this createdAt, in milliseconds since the epoch, and
 * id.
 */
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
   * Numbers the order by the year (UTC) of its createdAt: numbers are unique, and of two orders
   * where one was placed after the other was committed, the later has the higher one. There may be
   * gaps.
   * @throws NotFoundError (user_not_found, product_not_found), ConflictError('idempotencyKey')
   */
  abstract override add(draft: OrderDraft): Promise<Order>;

  /** Numbers compare exactly. */
  abstract findByNumber(orderNumber: string): Promise<Order | null>;

  /**
   * The order that was placed under this key, and the hash of the request that placed it; null once
   * it is erased.
   */
  abstract findByIdempotencyKey(key: string): Promise<{ order: Order; requestHash: string | null } | null>;

  /**
   * At most `limit` orders, the newest first: createdAt and id, both falling. Ids of the wrong
   * shape in the filter match nothing.
   * @throws ValidationError on `cursor` when `after` cannot be a position in this list
   */
  abstract list(query: OrderQuery): Promise<Order[]>;

  abstract count(filter: OrderFilter): Promise<number>;

  /**
   * Sets status and updatedAt, if the order is still in the status `from`: one conditional write,
   * so that of many at once one takes place. Null, and nothing written, when it is not, or when
   * there is no such order.
   */
  abstract changeStatus(id: string, from: OrderStatus, to: OrderStatus): Promise<Order | null>;

  /**
   * Counts the pending guest orders of a contact address, inside a unit of work. Of units that
   * count the same address at the same time and then add an order, each one sees the orders of
   * those that are committed before it.
   */
  abstract countOpenGuestOrders(contactEmail: string): Promise<number>;

  /**
   * Gives the guest orders of a contact address to a user. @returns the ids of those orders
   * @throws NotFoundError (user_not_found)
   */
  abstract linkGuestOrders(contactEmail: string, userId: string): Promise<string[]>;

  /**
   * Replaces the beginning of idempotency keys: `from.rest` becomes `to.rest`. A key that is there
   * already stays, and so does the one that would equal it.
   */
  abstract moveIdempotencyKeys(from: string, to: string): Promise<void>;

  /**
   * Removes the buyer and the contact address, and the hash of the request, of an order in one of
   * these statuses, in one conditional write. Number, lines, total, times and idempotency key stay.
   * Null, and nothing written, when it is in another status, or when there is no such order.
   */
  abstract erase(id: string, statuses: readonly OrderStatus[]): Promise<Order | null>;

  /**
   * Does the same for every order of a user, whatever its status. @returns the ids of those orders
   */
  abstract eraseOf(userId: string): Promise<string[]>;
}
