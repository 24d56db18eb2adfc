import { Injectable } from '@nestjs/common';
import { AppConfig } from '../platform/config/app-config.js';
import { KeyedHash } from '../shared/keyed-hash.js';
import { isErased, type Order } from './domain/order.js';
import type { OrderState } from './domain/order-state.js';

/**
 * Issues and verifies guest order tokens. A token gives access to one guest order and is returned
 * when the order is placed. It is a MAC of the order's id and creation time, so that it needs no
 * column and a replay returns the same one.
 */
@Injectable()
export class GuestOrderTokens {
  private readonly mac: KeyedHash;

  constructor({ jwtSecrets }: AppConfig) {
    this.mac = new KeyedHash(jwtSecrets, 'guest order');
  }

  /**
   * Includes the creation time, because a database that is restored from a backup assigns the same
   * ids again.
   */
  of({ id, createdAt }: Pick<Order, 'id' | 'createdAt'>): string {
    return this.mac.of(id, createdAt.toISOString());
  }

  /**
   * Returns false for a user's order, even if it was a guest's before (its owner has to log in),
   * and for an order whose personal data was erased.
   */
  verify(guestToken: string, order: Order | OrderState): boolean {
    const { id, createdAt, userId } = order;
    const erased = 'isErased' in order ? order.isErased : isErased(order);
    return userId === null && !erased && this.mac.matches(guestToken, id, createdAt.toISOString());
  }
}
