import { Injectable } from '@nestjs/common';
import { And, IsNull, LessThan, MoreThanOrEqual, type EntityManager, type FindOptionsWhere } from 'typeorm';
import type { Order, OrderDraft } from '../domain/order.js';
import { OrderRepository, type OrderFilter, type OrderQuery } from '../domain/order.repository.js';
import type { OrderStatus } from '../domain/order-status.js';
import { Clock } from '../../shared/clock.js';
import { dialectOf } from '../../platform/database/sql/dialect.js';
import { toRowId } from '../../platform/database/sql/row-id.js';
import { SqlContext } from '../../platform/database/sql/sql-context.js';
import { requireUser } from '../../users/sql/require-user.js';
import { countOpenOrders, placeOrder } from './order-placement.js';
import { countOrders, findOrderByNumber, selectOrders } from './order-query.js';
import { OrderEntity } from './order.entity.js';
import { findOrderBy } from './order-row.js';

/** An order without personal data. */
const ERASED = { userId: null, contactEmail: null, requestHash: null };

@Injectable()
export class SqlOrderRepository extends OrderRepository {
  constructor(
    private readonly sql: SqlContext,
    private readonly clock: Clock,
  ) {
    super();
  }

  override find(id: string): Promise<Order | null> {
    return this.sql.read((manager) => findOrder(manager, toRowId(id)));
  }

  override findByNumber(orderNumber: string): Promise<Order | null> {
    return this.sql.read((manager) => findOrderByNumber(manager, orderNumber));
  }

  override findByIdempotencyKey(key: string): Promise<{ order: Order; requestHash: string | null } | null> {
    return this.sql.read((manager) => findOrderBy(manager, 'idempotency_key', key));
  }

  override list(query: OrderQuery): Promise<Order[]> {
    return this.sql.read((manager) => selectOrders(manager, query));
  }

  override count(filter: OrderFilter): Promise<number> {
    return this.sql.read((manager) => countOrders(manager, filter));
  }

  override add(draft: OrderDraft): Promise<Order> {
    return this.sql.write((manager) => placeOrder(manager, draft, this.clock.now()), 'product');
  }

  override changeStatus(id: string, from: OrderStatus, to: OrderStatus): Promise<Order | null> {
    return this.sql.write(async (manager) => {
      const rowId = toRowId(id);
      if (rowId === null) return null;
      const change = { status: to, updatedAt: this.clock.now() };
      const { affected } = await manager.update(OrderEntity, { id: rowId, status: from }, change);
      return affected === 0 ? null : findOrder(manager, rowId);
    });
  }

  /** The count cannot change until the unit of work ends. */
  override async countOpenGuestOrders(contactEmail: string): Promise<number> {
    this.sql.requireUnitOfWork('countOpenGuestOrders');
    return this.sql.write(async (manager) => {
      await dialectOf(manager).lockKey(manager, `guest orders of ${contactEmail}`);
      return countOpenOrders(manager, contactEmail);
    });
  }

  override linkGuestOrders(contactEmail: string, userId: string): Promise<string[]> {
    return this.sql.write(async (manager) => {
      const user = await requireUser(manager, userId);
      return updateOrders(manager, { contactEmail, userId: IsNull() }, { userId: user });
    });
  }

  override reassignIdempotencyKeys(from: string, to: string): Promise<void> {
    return this.sql.write(async (manager) => {
      const orders = await manager.find(OrderEntity, {
        select: { id: true, idempotencyKey: true },
        // The keys that begin with the caller and a dot; a slash is the character after the dot.
        where: { idempotencyKey: And(MoreThanOrEqual(`${from}.`), LessThan(`${from}/`)) },
      });
      for (const { id, idempotencyKey } of orders) {
        const key = `${to}${idempotencyKey?.slice(from.length)}`;
        const isTaken = await manager.existsBy(OrderEntity, { idempotencyKey: key });
        if (!isTaken) await manager.update(OrderEntity, { id }, { idempotencyKey: key });
      }
    });
  }

  override eraseByUser(userId: string): Promise<string[]> {
    return this.sql.write(async (manager) => {
      const user = toRowId(userId);
      return user === null ? [] : updateOrders(manager, { userId: user }, ERASED);
    });
  }

  override erase(id: string, statuses: readonly OrderStatus[]): Promise<Order | null> {
    return this.sql.write(async (manager) => {
      const rowId = toRowId(id);
      if (rowId === null) return null;
      const erasable = { id: rowId, status: dialectOf(manager).oneOf(statuses) };
      const { affected } = await manager.update(OrderEntity, erasable, ERASED);
      return affected === 0 ? null : findOrder(manager, rowId);
    });
  }
}

async function findOrder(manager: EntityManager, id: number | null): Promise<Order | null> {
  return (await findOrderBy(manager, 'id', id))?.order ?? null;
}

/** @returns the ids of the changed orders */
async function updateOrders(
  manager: EntityManager,
  where: FindOptionsWhere<OrderEntity>,
  changes: Partial<OrderEntity>,
): Promise<string[]> {
  const orders = await manager.find(OrderEntity, { select: { id: true }, where });
  if (orders.length > 0) await manager.update(OrderEntity, where, changes);
  return orders.map(({ id }) => String(id));
}
