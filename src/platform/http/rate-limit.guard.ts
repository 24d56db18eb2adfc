import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { ThrottlerGuard, type ThrottlerRequest } from '@nestjs/throttler';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppConfig } from '../config/app-config.js';
import { canonicalLogin } from '../../shared/email.js';
import { fold } from '../../shared/text.js';
import { clientNetwork } from './client-network.js';
import {
  RATE_LIMIT,
  RATE_LIMITS,
  classify,
  shareOf,
  type Limit,
  type RateLimitName,
  type RateLimitRow,
} from './rate-limits.js';
import { RateLimitedError } from './rate-limited.error.js';

/** The names of draft-ietf-httpapi-ratelimit-headers up to its version 07, which clients know. */
export const RATE_LIMIT_HEADERS = ['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'] as const;

const FOR_GUESTS: ReadonlySet<RateLimitName> = new Set<RateLimitName>(['guestLookUp', 'guestOrder']);

interface CounterLimit extends Limit {
  readonly key: string;
}

/** What is left after a request was counted. */
interface Count {
  readonly limit: number;
  readonly remaining: number;
  /** Seconds. */
  readonly reset: number;
  readonly isOver: boolean;
}

/**
 * The first of all guards: a request over a limit costs a look at a counter. The address is the
 * socket's, or the one that a trusted proxy names (TRUST_PROXY); what else a client says of itself
 * in a header is not believed.
 */
@Injectable()
export class RateLimitGuard extends ThrottlerGuard {
  @Inject(AppConfig)
  private readonly config!: AppConfig;

  protected override async handleRequest({ context }: ThrottlerRequest): Promise<boolean> {
    const { req, res } = this.getRequestResponse(context) as { req: FastifyRequest; res: FastifyReply };
    const marked = this.reflector.get<RateLimitName | undefined>(RATE_LIMIT, context.getHandler());
    const refused = await this.refuse(req, res, marked);
    if (refused) throw refused;
    return true;
  }

  /**
   * Counts a request and tells the client how many are left.
   * @param marked the limits of its route; the general ones where it has none
   * @returns why it is refused; null where it is not
   */
  async refuse(
    request: FastifyRequest,
    reply: FastifyReply,
    marked?: RateLimitName,
  ): Promise<RateLimitedError | null> {
    if (this.config.rateLimit === 'off') return null;
    let tightest: Count | undefined;
    for (const counterLimit of this.counterLimitsOf(request, marked)) {
      const count = await this.count(counterLimit);
      if (!tightest || count.isOver || count.remaining < tightest.remaining) tightest = count;
      // Over the limit of its address a client does not get to make a counter for each account it
      // can think of.
      if (count.isOver) break;
    }
    if (tightest) tell(reply, tightest);
    if (!tightest?.isOver) return null;
    void reply.header('retry-after', String(tightest.reset));
    return new RateLimitedError(tightest.reset);
  }

  /** What a request counts for, the wider first. */
  private counterLimitsOf({ ip, body, headers }: FastifyRequest, marked?: RateLimitName): CounterLimit[] {
    // Whoever sends a token is no guest; if it does not hold, nothing is looked up.
    const isGuest = headers.authorization === undefined;
    const isForOthers = marked !== undefined && FOR_GUESTS.has(marked) && !isGuest;
    const network = clientNetwork(ip);
    const { name, account } = classify(marked ?? 'general', body);
    const limits = this.limitsOf(name);
    const address = `${name}:${network}`;
    const general = { ...RATE_LIMITS.general.address, key: `general:${network}` };
    const counterLimits: CounterLimit[] = [isForOthers ? general : { ...limits.address, key: address }];
    // Whoever sends it: a token is had for a registration, and any address can be named.
    if (limits.account && typeof account === 'string') {
      counterLimits.push({ ...limits.account, key: `${address}:${digest(account)}` });
    }
    return counterLimits;
  }

  private limitsOf(name: RateLimitName): RateLimitRow {
    const limits: RateLimitRow = RATE_LIMITS[name];
    if (name !== 'guestOrder') return limits;
    return { ...limits, address: { ...limits.address, limit: this.config.orders.guestOrdersPerHour } };
  }

  private async count({ key, limit: whole, ttl }: CounterLimit): Promise<Count> {
    const limit = shareOf(whole, this.config);
    const record = await this.storageService.increment(key, ttl, limit, ttl, 'default');
    return {
      limit,
      remaining: Math.max(0, limit - record.totalHits),
      reset: record.timeToExpire,
      isOver: record.isBlocked,
    };
  }
}

/**
 * Of one length, however long a name somebody sends. Every way to write an e-mail address or a
 * username counts for the same account.
 */
function digest(account: string): string {
  return createHash('sha256')
    .update(fold(canonicalLogin(account)))
    .digest('base64url');
}

function tell(reply: FastifyReply, { limit, remaining, reset }: Count): void {
  const [ofLimit, ofRemaining, ofReset] = RATE_LIMIT_HEADERS;
  void reply.headers({
    [ofLimit]: String(limit),
    [ofRemaining]: String(remaining),
    [ofReset]: String(reset),
  });
}
