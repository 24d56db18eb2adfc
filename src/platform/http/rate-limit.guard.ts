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
  limitPerProcess,
  type Limit,
  type RateLimitName,
  type RateLimitDefinition,
} from './rate-limits.js';
import { RateLimitedError } from './rate-limited.error.js';

/** The names of draft-ietf-httpapi-ratelimit-headers up to its version 07, which clients know. */
export const RATE_LIMIT_HEADERS = ['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'] as const;

const GUEST_LIMITS: ReadonlySet<RateLimitName> = new Set<RateLimitName>(['guestLookUp', 'guestOrder']);

interface CounterLimit extends Limit {
  readonly key: string;
}

/** The state of a limit after a request was counted. */
interface LimitState {
  readonly limit: number;
  readonly remaining: number;
  /** Seconds. */
  readonly reset: number;
  readonly isOver: boolean;
}

/**
 * Runs before all other guards, so that a request over a limit costs only one counter. Counts the
 * address of the socket, or the one from a trusted proxy (TRUST_PROXY); it trusts no other header.
 */
@Injectable()
export class RateLimitGuard extends ThrottlerGuard {
  @Inject(AppConfig)
  private readonly config!: AppConfig;

  protected override async handleRequest({ context }: ThrottlerRequest): Promise<boolean> {
    const { req, res } = this.getRequestResponse(context) as { req: FastifyRequest; res: FastifyReply };
    const limitName = this.reflector.get<RateLimitName | undefined>(RATE_LIMIT, context.getHandler());
    const refused = await this.countRequest(req, res, limitName);
    if (refused) throw refused;
    return true;
  }

  /**
   * Counts a request and sets the headers with the remaining number.
   * @param limitName the limits of its route; by default the general ones
   * @returns the error if it is over a limit, otherwise null
   */
  async countRequest(
    request: FastifyRequest,
    reply: FastifyReply,
    limitName?: RateLimitName,
  ): Promise<RateLimitedError | null> {
    if (this.config.rateLimit === 'off') return null;
    let tightest: LimitState | undefined;
    for (const counterLimit of this.counterLimitsOf(request, limitName)) {
      const count = await this.count(counterLimit);
      if (!tightest || count.isOver || count.remaining < tightest.remaining) tightest = count;
      // A client over the limit of its address must not create further counters by naming accounts.
      if (count.isOver) break;
    }
    if (tightest) setRateLimitHeaders(reply, tightest);
    if (!tightest?.isOver) return null;
    void reply.header('retry-after', String(tightest.reset));
    return new RateLimitedError(tightest.reset);
  }

  /** The counters of a request, the general one first. */
  private counterLimitsOf({ ip, body, headers }: FastifyRequest, limitName?: RateLimitName): CounterLimit[] {
    // A request with a token is not a guest's; if the token is invalid, nothing is looked up.
    const isGuest = headers.authorization === undefined;
    const isForOthers = limitName !== undefined && GUEST_LIMITS.has(limitName) && !isGuest;
    const network = clientNetwork(ip);
    const { name, account } = classify(limitName ?? 'general', body);
    const limits = this.limitsOf(name);
    const address = `${name}:${network}`;
    const general = { ...RATE_LIMITS.general.address, key: `general:${network}` };
    const counterLimits: CounterLimit[] = [isForOthers ? general : { ...limits.address, key: address }];
    // Also with a token: anybody can register, and any address can be named.
    if (limits.account && typeof account === 'string') {
      counterLimits.push({ ...limits.account, key: `${address}:${digest(account)}` });
    }
    return counterLimits;
  }

  private limitsOf(name: RateLimitName): RateLimitDefinition {
    const limits: RateLimitDefinition = RATE_LIMITS[name];
    if (name !== 'guestOrder') return limits;
    return { ...limits, address: { ...limits.address, limit: this.config.orders.guestOrdersPerHour } };
  }

  private async count({ key, limit: whole, ttl }: CounterLimit): Promise<LimitState> {
    const limit = limitPerProcess(whole, this.config);
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
 * Returns a key of fixed length. All spellings of an e-mail address or a username give the same
 * key.
 */
function digest(account: string): string {
  return createHash('sha256')
    .update(fold(canonicalLogin(account)))
    .digest('base64url');
}

function setRateLimitHeaders(reply: FastifyReply, { limit, remaining, reset }: LimitState): void {
  const [ofLimit, ofRemaining, ofReset] = RATE_LIMIT_HEADERS;
  void reply.headers({
    [ofLimit]: String(limit),
    [ofRemaining]: String(remaining),
    [ofReset]: String(reset),
  });
}
