import { Repository } from '../../shared/repository.js';
import type { Order, OrderDraft } from './order.js';
import type { OrderStatus } from './order-status.js';

/** An order matches if any of these fields matches. */
export interface OrderSearch {
  /** The start of the order number, in upper case. */
  readonly numberPrefix: string;
  /** The start of the contact address, in its canonical form. */
  readonly emailPrefix: string;
  /**
   * Case-folded words. Each must occur in the e-mail, the username or the full name of the account.
   */
  readonly words: readonly string[];
}

/**
 * `userId` matches the orders of a user, `vendorId` those with a product that the vendor currently
 * owns. If both are set, one of the two must match. All other fields must match as well.
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

/** A page begins after the order at this position. */
export interface OrderPosition {
  /** Its createdAt, in milliseconds since the epoch. */
  readonly key: number;
  readonly id: string;
}

export interface OrderQuery {
  readonly filter: OrderFilter;
  readonly limit: number;
  readonly after?: OrderPosition;
}

/** Stored in the SQL tables `orders` and `order_items`, or in the MongoDB collection `orders`. */
export abstract class OrderRepository extends Repository<Order, OrderDraft> {
  protected readonly resource = 'order';

  /**
   * Assigns the next order number of the year in which it is placed (UTC). Numbers are unique and
   * may have gaps. An order that is placed after another was committed gets a higher number.
   * @throws NotFoundError (user_not_found, product_not_found), ConflictError('idempotencyKey')
   */
  abstract override add(draft: OrderDraft): Promise<Order>;

  /** Case-sensitive. */
  abstract findByNumber(orderNumber: string): Promise<Order | null>;

  /**
   * Finds the order that was placed with this key. `requestHash` is null if the personal data
   * of the order was erased.
   */
  abstract findByIdempotencyKey(key: string): Promise<{ order: Order; requestHash: string | null } | null>;

  /**
   * Returns at most `limit` orders, newest first: sorted by createdAt, then id, both descending.
   * Malformed ids in the filter match nothing.
   * @throws ValidationError on `cursor` when `after` cannot be a position in this list
   */
  abstract list(query: OrderQuery): Promise<Order[]>;

  abstract count(filter: OrderFilter): Promise<number>;

  /**
   * Sets status and updatedAt if the order still has the status `from`, in one conditional write:
   * of several concurrent calls only one succeeds. Returns null and writes nothing if it has
   * another status or does not exist.
   */
  abstract changeStatus(id: string, from: OrderStatus, to: OrderStatus): Promise<Order | null>;

  /**
   * Counts the pending guest orders of a contact address. Must be called inside a unit of work.
   * Units of work that count the same address and then add an order are serialized, so that each
   * counts the orders that the earlier ones have committed.
   */
  abstract countOpenGuestOrders(contactEmail: string): Promise<number>;

  /**
   * Assigns the guest orders of a contact address to a user.
   * @returns the ids of those orders
   * @throws NotFoundError (user_not_found)
   */
  abstract linkGuestOrders(contactEmail: string, userId: string): Promise<string[]>;

  /**
   * Replaces the caller's hash in all stored idempotency keys of a caller: `FROM.HASH` becomes
   * `TO.HASH`. If that key exists already, both stay as they are.
   */
  abstract reassignIdempotencyKeys(from: string, to: string): Promise<void>;

  /**
   * Erases the buyer, the contact address and the request hash of an order if it has one of these
   * statuses, in one conditional write. Number, lines, total, times and idempotency key stay.
   * Returns null and writes nothing if the order has another status or does not exist.
   */
  abstract erase(id: string, statuses: readonly OrderStatus[]): Promise<Order | null>;

  /**
   * Erases the same data from all orders of a user, whatever their status.
   * @returns the ids of those orders
   */
  abstract eraseByUser(userId: string): Promise<string[]>;
}
