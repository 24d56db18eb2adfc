import { Injectable } from '@nestjs/common';
import { IsNull, LessThanOrEqual, MoreThan, Or, type FindOptionsWhere } from 'typeorm';
import type { Cart, CartLine, CartOwner } from '../domain/cart.js';
import { CartRepository } from '../domain/cart.repository.js';
import { Clock } from '../../shared/clock.js';
import { toRowId } from '../../platform/database/sql/row-id.js';
import { SqlContext } from '../../platform/database/sql/sql-context.js';
import { CartItemEntity } from './cart-item.entity.js';
import { lockCart, putLines, selectCart } from './cart-statements.js';

/** A cart consists of its owner's lines, in the order of their rows. */
@Injectable()
export class SqlCartRepository extends CartRepository {
  constructor(
    private readonly sql: SqlContext,
    private readonly clock: Clock,
  ) {
    super();
  }

  override find(owner: CartOwner): Promise<Cart> {
    return this.sql.read((manager) => selectCart(manager, owner, this.clock.now()));
  }

  override put(owner: CartOwner, lines: readonly CartLine[], expiresAt: Date | null): Promise<Cart> {
    if (lines.length === 0) return this.find(owner);
    return this.sql.write(
      (manager) => putLines(manager, owner, lines, { now: this.clock.now(), expiresAt }),
      'product',
    );
  }

  override removeLine(owner: CartOwner, productId: string): Promise<boolean> {
    return this.sql.write(async (manager) => {
      const [lines, product] = [linesOf(owner), toRowId(productId)];
      if (!lines || product === null) return false;
      await lockCart(manager, owner);
      const now = this.clock.now();
      const { affected } = await manager.delete(CartItemEntity, {
        ...lines,
        product: { id: product },
        expiresAt: Or(IsNull(), MoreThan(now)),
      });
      if (affected === 0) return false;
      // A cart has no row of its own, so its common fields are stored in each of its lines.
      await manager.update(CartItemEntity, lines, { updatedAt: now });
      return true;
    });
  }

  override take(owner: CartOwner): Promise<readonly CartLine[]> {
    return this.sql.write(async (manager) => {
      await lockCart(manager, owner);
      const { lines } = await selectCart(manager, owner, this.clock.now());
      const where = linesOf(owner);
      if (!where || lines.length === 0) return [];
      const { affected } = await manager.delete(CartItemEntity, where);
      // Nothing is left for a second call at the same time in the same unit of work.
      return affected === 0 ? [] : lines;
    });
  }

  override refreshTtl(sessionId: string, expiresAt: Date): Promise<void> {
    return this.sql.write(async (manager) => {
      const live = { sessionId, expiresAt: MoreThan(this.clock.now()) };
      await manager.update(CartItemEntity, live, { expiresAt });
    });
  }

  override removeExpired(now: Date): Promise<number> {
    return this.sql.write(async (manager) => {
      const { affected } = await manager.delete(CartItemEntity, { expiresAt: LessThanOrEqual(now) });
      return affected ?? 0;
    });
  }
}

/** The lines of a cart, expired or not; null if the user's id is malformed. */
function linesOf(owner: CartOwner): FindOptionsWhere<CartItemEntity> | null {
  if (!('userId' in owner)) return { sessionId: owner.sessionId };
  const id = toRowId(owner.userId);
  return id === null ? null : { user: { id } };
}
