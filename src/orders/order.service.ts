import { Injectable } from '@nestjs/common';
import type { Principal } from '../platform/access/principal.js';
import { Cache } from '../platform/cache/cache.js';
import type { CacheOutcome } from '../platform/cache/cache-outcome.js';
import { orderCacheKeys } from './order.cache-keys.js';
import { InventoryService } from '../catalog/inventory.service.js';
import { ForbiddenError, NotFoundError } from '../shared/domain-error.js';
import { canonicalEmail } from '../shared/email.js';
import { DomainEvents } from '../platform/events/domain-events.js';
import { DEFAULT_LIMIT, decodeCursor, encodeCursor, toPage, type Page } from '../shared/page.js';
import { wordsOf } from '../shared/text.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { Order } from './domain/order.js';
import { fromCached, stateOf, toCached, type OrderState } from './domain/order-state.js';
import { IllegalTransitionError, OrderInProgressError } from './domain/order.errors.js';
import { OrderRepository, type OrderFilter, type OrderSearch } from './domain/order.repository.js';
import { FINAL_STATUSES, canBecome, type OrderStatus } from './domain/order-status.js';
import { OrderAccess, type Viewer } from './order-access.js';
import { OrderOwnerChanged, OrderStatusChanged } from './order.events.js';
import { OrderRecipients } from './order-recipients.js';

export interface ListOrdersOptions extends Pick<OrderFilter, 'status' | 'from' | 'to'> {
  /**
   * For staff: the start of an order number or contact address, or words of the account's names and
   * e-mail.
   */
  readonly search?: string;
  readonly limit?: number;
  readonly cursor?: string;
  readonly withTotal?: boolean;
}

/** Part of each cursor of this list, so that a cursor of another list is rejected. */
const LIST_NAME = 'orders newest';

/** Reads placed orders, changes their status and erases their personal data. */
@Injectable()
export class OrderService {
  constructor(
    private readonly orders: OrderRepository,
    private readonly inventory: InventoryService,
    private readonly recipients: OrderRecipients,
    private readonly access: OrderAccess,
    private readonly cache: Cache,
    private readonly unitOfWork: UnitOfWork,
    private readonly events: DomainEvents,
  ) {}

  /**
   * @throws ForbiddenError when a caller who is not staff searches: the results would reveal who
   * ordered what
   */
  async list(
    { limit = DEFAULT_LIMIT, cursor, withTotal, search, ...listing }: ListOrdersOptions,
    caller: Principal,
  ): Promise<Page<Order>> {
    const after = cursor === undefined ? undefined : decodeCursor(cursor, LIST_NAME, 'number');
    if (search !== undefined && !this.access.isStaff(caller)) {
      throw new ForbiddenError('Only staff who can see all orders can search them.', 'read_order');
    }
    const filter = {
      ...this.access.listFilter(caller),
      status: listing.status,
      from: listing.from,
      to: listing.to,
      search: search === undefined ? undefined : toOrderSearch(search),
    };
    const found = await this.orders.list({ filter, limit: limit + 1, after });
    const page = toPage(found, limit, ({ createdAt, id }) =>
      encodeCursor(LIST_NAME, createdAt.getTime(), id),
    );
    const shown = { ...page, items: await this.access.visibleParts(page.items, { caller }) };
    return withTotal ? { ...shown, total: await this.orders.count(filter) } : shown;
  }

  /** @throws NotFoundError also for an order that the viewer may not see */
  async get(id: string, viewer: Viewer): Promise<Order> {
    return this.requireVisible(await this.orders.find(id), viewer);
  }

  /** @throws NotFoundError also for an order that the viewer may not see */
  async getByNumber(orderNumber: string, viewer: Viewer): Promise<Order> {
    return this.requireVisible(await this.orders.findByNumber(orderNumber), viewer);
  }

  /**
   * Returns the status, from the cache if possible. Bypasses the cache for vendors: whether they
   * may see the order depends on its products, which are not cached with the status.
   * @throws NotFoundError also for an order that the viewer may not see
   */
  async status(id: string, viewer: Viewer): Promise<{ order: OrderState; outcome: CacheOutcome }> {
    if (this.access.seesAsVendor(viewer))
      return { order: stateOf(await this.get(id, viewer)), outcome: 'bypass' };
    const { data, outcome } = await this.cache.readData(orderCacheKeys.orderStatus.entry(id), async () =>
      toCached(await this.orders.find(id)),
    );
    const order = data && fromCached(data);
    if (!order || !this.access.seesWholeOrder(order, viewer)) throw new NotFoundError('order');
    return { order, outcome };
  }

  /** Requires update_order. @throws NotFoundError, ForbiddenError, IllegalTransitionError */
  async changeStatus(id: string, status: OrderStatus, caller: Principal): Promise<Order> {
    return this.unitOfWork.run(async () => {
      const order = await this.orders.get(id);
      if (!(await this.access.mayChangeStatus(order, caller))) await this.denyChange(order, { caller });
      return this.access.visibleAfterChange(await this.transition(order, status), { caller });
    });
  }

  /**
   * For the buyer, and for callers with update_order.
   * @throws NotFoundError, ForbiddenError, IllegalTransitionError
   */
  async cancel(id: string, viewer: Viewer): Promise<Order> {
    return this.unitOfWork.run(async () => {
      const order = await this.orders.get(id);
      const isAllowed =
        this.access.isBuyer(order, viewer) || (await this.access.mayChangeStatus(order, viewer.caller));
      if (!isAllowed) await this.denyChange(order, viewer);
      return this.access.visibleAfterChange(await this.transition(order, 'cancelled'), viewer);
    });
  }

  /** Cancels the order if it is still pending. @returns whether it did */
  expire(id: string): Promise<boolean> {
    return this.unitOfWork.run(async () => {
      const order = await this.orders.changeStatus(id, 'pending', 'cancelled');
      if (order) await this.completeTransition(order);
      return order !== null;
    });
  }

  /**
   * Erases the personal data of a delivered or cancelled order. Requires delete_order. Idempotent.
   * @throws NotFoundError, ForbiddenError, OrderInProgressError
   */
  async erase(id: string, caller: Principal): Promise<void> {
    await this.unitOfWork.run(async () => {
      const order = await this.orders.get(id);
      if (!(await this.access.mayErase(order, caller))) await this.denyChange(order, { caller });
      if (!(await this.orders.erase(id, FINAL_STATUSES))) throw new OrderInProgressError(order.status);
      this.events.raise(new OrderOwnerChanged(id));
    });
  }

  /**
   * @throws NotFoundError when the viewer may not see the order, to hide that it exists
   * @throws ForbiddenError when the viewer may see it, but not change it
   */
  private async denyChange(order: Order, viewer: Viewer): Promise<never> {
    await this.requireVisible(order, viewer);
    throw new ForbiddenError(
      'Only staff can change or erase an order, and only its buyer and staff can cancel it.',
    );
  }

  private async requireVisible(order: Order | null, viewer: Viewer): Promise<Order> {
    const [visible] = order ? await this.access.visibleParts([order], viewer) : [];
    if (!visible) throw new NotFoundError('order');
    return visible;
  }

  private async transition(order: Order, to: OrderStatus): Promise<Order> {
    if (!canBecome(order.status, to)) throw new IllegalTransitionError(order.status, to);
    const changed = await this.orders.changeStatus(order.id, order.status, to);
    // A concurrent request has changed the status since it was read.
    if (!changed) throw new IllegalTransitionError((await this.orders.get(order.id)).status, to);
    await this.completeTransition(changed);
    return changed;
  }

  private async completeTransition(order: Order): Promise<void> {
    // Happens at most once per order, because `cancelled` is final.
    if (order.status === 'cancelled') await this.inventory.restock(order.lines);
    this.events.raise(new OrderStatusChanged(order, await this.recipients.of(order)));
  }
}

/** Normalizes the search text in the same way as the columns that it is compared with. */
function toOrderSearch(search: string): OrderSearch {
  const trimmed = search.trim();
  return {
    numberPrefix: trimmed.toUpperCase(),
    emailPrefix: canonicalEmail(trimmed) ?? trimmed.toLowerCase().normalize('NFC'),
    words: wordsOf(search),
  };
}
