import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config/app-config.js';
import { KeyedHash } from '../shared/keyed-hash.js';
import type { OrderState } from './order-state.js';

/**
 * What a guest shows to see an order again: a MAC of its id and its time, which the order's answer brings. It needs no column, is
 * the same at each repeat of that answer, and opens one order only.
 */
@Injectable()
export class GuestProofs {
  private readonly mac: KeyedHash;

  constructor({ jwtSecrets }: AppConfig) {
    this.mac = new KeyedHash(jwtSecrets, 'guest order');
  }

  /** Of its time as well: a store that was set back gives its ids out again. */
  of({ id, createdAt }: OrderState): string {
    return this.mac.of(id, createdAt.toISOString());
  }

  /** A user's order has no proof: its owner logs in. */
  holds(proof: string, { id, createdAt, userId }: OrderState): boolean {
    return userId === null && this.mac.matches(proof, id, createdAt.toISOString());
  }
}
