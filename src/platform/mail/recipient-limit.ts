import { Injectable } from '@nestjs/common';
import { InjectThrottlerStorage, type ThrottlerStorage } from '@nestjs/throttler';
import { AppConfig } from '../config/app-config.js';
import { limitPerProcess } from '../http/rate-limits.js';
import { HOUR } from '../../shared/time.js';

/** Two orders, from their confirmation to their delivery, and some. */
const MAILS_PER_HOUR = 10;

/**
 * Bounds the order mails to an address that nobody has verified, whoever causes them and from
 * wherever: anybody can name the address of a stranger. Counted with the rate limits, and so across
 * instances where these share Redis.
 */
@Injectable()
export class RecipientLimit {
  constructor(
    @InjectThrottlerStorage() private readonly storage: ThrottlerStorage,
    private readonly config: AppConfig,
  ) {}

  /** Counts a mail. @returns whether it may be sent */
  async allows(address: string): Promise<boolean> {
    if (this.config.rateLimit === 'off') return true;
    const key = `orderMail:${address}`;
    const limit = limitPerProcess(MAILS_PER_HOUR, this.config);
    const { isBlocked } = await this.storage.increment(key, HOUR, limit, HOUR, 'default');
    return !isBlocked;
  }
}
