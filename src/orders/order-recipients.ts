import { Injectable } from '@nestjs/common';
import { UserRepository } from '../users/domain/user.repository.js';
import type { Order } from './domain/order.js';
import type { Recipient } from './domain/recipient.js';
import { GuestOrderTokens } from './guest-order-tokens.js';

/**
 * Finds who gets the mails of an order: the user at the address of their account, whatever contact
 * address the order has, and a guest at the contact address.
 */
@Injectable()
export class OrderRecipients {
  constructor(
    private readonly users: UserRepository,
    private readonly guestTokens: GuestOrderTokens,
  ) {}

  async of(order: Order): Promise<Recipient | null> {
    const { userId, contactEmail } = order;
    if (userId === null) {
      return contactEmail === null
        ? null
        : { address: contactEmail, isVerified: false, guestToken: this.guestTokens.of(order) };
    }
    const user = await this.users.find(userId);
    return user && { address: user.email, isVerified: user.isVerified, guestToken: null };
  }
}
