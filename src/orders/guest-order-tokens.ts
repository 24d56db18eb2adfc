import { Injectable } from '@nestjs/common';
import { AppConfig } from '../platform/config/app-config.js';
import { KeyedHash } from '../shared/keyed-hash.js';
import { isErased, type Order } from './domain/order.js';
import type { OrderState } from './domain/order-state.js';

/**
 * What a guest shows to see an order again: a MAC of its id and its time, which the order's answer brings. It needs no column, is
 * the same at each repeat of that answer, and opens one order only.
 */
@Injectable()
export class GuestOrderTokens {
  private readonly mac: KeyedHash;

  constructor({ jwtSecrets }: AppConfig) {
    this.mac = new KeyedHash(jwtSecrets, 'guest order');
  }

  /** Of its time as well: a store that was set back gives its ids out again. */
  of({ id, createdAt }: Pick<Order, 'id' | 'createdAt'>): string {
    return this.mac.of(id, createdAt.toISOString());
  }

  /**
   * A user's order has none: its owner logs in, also where it was a guest's and has been linked to the account since. Nor
   * has an order whose personal data was erased.
   */
  holds(proof: string, order: Order | OrderState): boolean {
    const { id, createdAt, userId } = order;
    const erased = 'isErased' in order ? order.isErased : isErased(order);
    return userId === null && !erased && this.mac.matches(proof, id, createdAt.toISOString());
  }
}
