import { createHash } from 'node:crypto';
import { Inject, Injectable, type ExecutionContext } from '@nestjs/common';
import { ThrottlerGuard } from '@nestjs/throttler';
import { THROTTLER_SKIP } from '@nestjs/throttler/dist/throttler.constants.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppConfig } from '../config/app-config.js';
import { andThen, type Awaitable } from '../../shared/awaitable.js';
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
import type { BoundedStorage } from './rate-limit.storage.js';

/** The names of draft-ietf-httpapi-ratelimit-headers up to its version 07, which clients know. */
export const RATE_LIMIT_HEADERS = ['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'] as const;

const GUEST_LIMITS: ReadonlySet<RateLimitName> = new Set<RateLimitName>(['guestLookUp', 'guestOrder']);

interface CounterLimit extends Limit {
  readonly key: string;
}

type CounterLimits = [CounterLimit, ...CounterLimit[]];

/** The state of a limit after a request was counted. */
interface LimitState {
  readonly limit: number;
  readonly remaining: number;
  /** Seconds. */
  readonly reset: number;
  readonly isOver: boolean;
}

/** The result of counting a request: the error if it is over a limit, otherwise null. */
type Refusal = RateLimitedError | null;

/** The metadata of @SkipThrottle. */
const SKIP = `${THROTTLER_SKIP}default`;

const REFUSAL = Symbol('rate limit');
type CountedRequest = FastifyRequest & { [REFUSAL]?: Awaitable<Refusal> };

/**
 * Runs before all other guards, so that a request over a limit costs only one counter. Counts the
 * address of the socket, or the one from a trusted proxy (TRUST_PROXY); it trusts no other header.
 */
@Injectable()
export class RateLimitGuard extends ThrottlerGuard {
  @Inject(AppConfig)
  private readonly config!: AppConfig;

  declare protected readonly storageService: BoundedStorage;

  /** Looks up none of the library's decorators besides @SkipThrottle: no route has another. */
  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    if (this.config.rateLimit === 'off' || this.reflector.getAllAndOverride(SKIP, targets)) return true;
    const { req, res } = this.getRequestResponse(context) as { req: FastifyRequest; res: FastifyReply };
    const limitName = this.reflector.get<RateLimitName | undefined>(RATE_LIMIT, context.getHandler());
    const refused = await this.countRequest(req, res, limitName);
    if (refused) throw refused;
    return true;
  }

  /**
   * Counts a request, once, and sets the headers with the remaining number.
   * @param limitName the limits of its route; by default the general ones
   * @returns the error if it is over a limit, otherwise null
   */
  countRequest(request: CountedRequest, reply: FastifyReply, limitName?: RateLimitName): Awaitable<Refusal> {
    if (this.config.rateLimit === 'off') return null;
    const known = request[REFUSAL];
    if (known !== undefined) return known;
    const refusal = andThen(this.countAll(this.counterLimitsOf(request, limitName)), (tightest) => {
      setRateLimitHeaders(reply, tightest);
      if (!tightest.isOver) return null;
      void reply.header('retry-after', String(tightest.reset));
      return new RateLimitedError(tightest.reset);
    });
    request[REFUSAL] = refusal;
    return refusal;
  }

  /** Returns the tightest of the limits. Stops at one that the request is over. */
  private countAll([first, ...others]: CounterLimits): Awaitable<LimitState> {
    return andThen(this.count(first), (state) => {
      // A client over the limit of its address must not create further counters by naming accounts.
      if (state.isOver || !isNotEmpty(others)) return state;
      return andThen(this.countAll(others), (tightest) =>
        tightest.isOver || tightest.remaining < state.remaining ? tightest : state,
      );
    });
  }

  /** The counters of a request, the general one first. */
  private counterLimitsOf({ ip, body, headers }: FastifyRequest, limitName?: RateLimitName): CounterLimits {
    // A request with a token is not a guest's; if the token is invalid, nothing is looked up.
    const isGuest = headers.authorization === undefined;
    const isForOthers = limitName !== undefined && GUEST_LIMITS.has(limitName) && !isGuest;
    const network = clientNetwork(ip);
    const { name, account } = classify(limitName ?? 'general', body);
    const limits = this.limitsOf(name);
    const address = `${name}:${network}`;
    const general = { ...RATE_LIMITS.general.address, key: `general:${network}` };
    const counterLimits: CounterLimits = [isForOthers ? general : { ...limits.address, key: address }];
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

  private count({ key, limit: whole, ttl }: CounterLimit): Awaitable<LimitState> {
    const limit = limitPerProcess(whole, this.config);
    return andThen(this.storageService.count(key, ttl, limit), ({ totalHits, timeToExpire, isBlocked }) => ({
      limit,
      remaining: Math.max(0, limit - totalHits),
      reset: timeToExpire,
      isOver: isBlocked,
    }));
  }
}

function isNotEmpty(limits: CounterLimit[]): limits is CounterLimits {
  return limits.length > 0;
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
