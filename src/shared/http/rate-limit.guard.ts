import { createHash } from 'node:crypto';
import { Injectable, type ExecutionContext } from '@nestjs/common';
import { ThrottlerGuard, type ThrottlerRequest } from '@nestjs/throttler';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { fold } from '../text.js';
import { clientNetwork } from './client-network.js';
import {
  RATE_LIMIT,
  RATE_LIMITS,
  classify,
  type Limit,
  type RateLimitName,
  type RateLimitRow,
} from './rate-limits.js';
import { RateLimitedError } from './rate-limited.error.js';

/** The names of draft-ietf-httpapi-ratelimit-headers up to its version 07, which clients know. */
export const RATE_LIMIT_HEADERS = ['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'] as const;

const FOR_GUESTS: ReadonlySet<RateLimitName> = new Set<RateLimitName>(['guestLookUp', 'guestOrder']);

interface Counting extends Limit {
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
 * The first of all guards: a request over a limit costs a look at a counter. The address is the socket's, or the one
 * that a trusted proxy names (TRUST_PROXY); what else a client says of itself in a header is not believed.
 */
@Injectable()
export class RateLimitGuard extends ThrottlerGuard {
  protected override async handleRequest({ context }: ThrottlerRequest): Promise<boolean> {
    const { req, res } = this.getRequestResponse(context) as { req: FastifyRequest; res: FastifyReply };
    let tightest: Count | undefined;
    for (const counting of this.countingsOf(context, req)) {
      const count = await this.count(counting);
      if (!tightest || count.isOver || count.remaining < tightest.remaining) tightest = count;
      // Over the limit of its address a client does not get to make a counter for each account it can think of.
      if (count.isOver) break;
    }
    if (tightest) tell(res, tightest);
    if (tightest?.isOver) {
      void res.header('retry-after', String(tightest.reset));
      throw new RateLimitedError(tightest.reset);
    }
    return true;
  }

  /** What a request counts for, the wider first. */
  private countingsOf(context: ExecutionContext, { ip, body, headers }: FastifyRequest): Counting[] {
    const marked = this.reflector.get<RateLimitName | undefined>(RATE_LIMIT, context.getHandler());
    // Whoever sends a token is no guest; if it does not hold, nothing is looked up.
    const isGuest = headers.authorization === undefined;
    const row = marked && FOR_GUESTS.has(marked) && !isGuest ? undefined : marked;
    const { name, account } = classify(row ?? 'general', body);
    const limits: RateLimitRow = RATE_LIMITS[name];
    const address = `${name}:${clientNetwork(ip)}`;
    const countings: Counting[] = [{ ...limits.address, key: address }];
    if (limits.account && typeof account === 'string') {
      countings.push({ ...limits.account, key: `${address}:${digest(account)}` });
    }
    return countings;
  }

  private async count({ key, limit, ttl }: Counting): Promise<Count> {
    const record = await this.storageService.increment(key, ttl, limit, ttl, 'default');
    return {
      limit,
      remaining: Math.max(0, limit - record.totalHits),
      reset: record.timeToExpire,
      isOver: record.isBlocked,
    };
  }
}

/** Of one length, however long a name somebody sends. An account is the same in any case. */
function digest(account: string): string {
  return createHash('sha256').update(fold(account.trim())).digest('base64url');
}

function tell(reply: FastifyReply, { limit, remaining, reset }: Count): void {
  const [ofLimit, ofRemaining, ofReset] = RATE_LIMIT_HEADERS;
  void reply.headers({
    [ofLimit]: String(limit),
    [ofRemaining]: String(remaining),
    [ofReset]: String(reset),
  });
}
