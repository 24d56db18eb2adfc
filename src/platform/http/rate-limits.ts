import { SetMetadata } from '@nestjs/common';
import { HOUR, MINUTE } from '../../shared/time.js';

const QUARTER_HOUR = 15 * MINUTE;

/** `limit` requests in `ttl` milliseconds. */
export interface Limit {
  readonly limit: number;
  readonly ttl: number;
}

export interface RateLimitDefinition {
  /** For a client address, whatever account it names. */
  readonly address: Limit;
  /**
   * For an address together with the account that it names, so that attempts from elsewhere do not
   * lock the owner out. The name is counted in canonical form; the account is not looked up.
   */
  readonly account?: Limit & { readonly field: string };
}

/** The rate limits. All routes with the same limit share its counters. */
export const RATE_LIMITS = {
  /** A page of a storefront sends about ten requests, and whole offices share an address. */
  general: { address: { limit: 300, ttl: MINUTE } },
  /**
   * Each attempt costs a password hash. People mistype a few times; this rate is too slow for
   * guessing. E-mail and username are counted separately, so one address has 20 attempts per
   * account and minute.
   */
  login: { address: { limit: 30, ttl: MINUTE }, account: { limit: 10, ttl: MINUTE, field: 'login' } },
  /**
   * As for log-in, but the account is that of the token, so the limit of the address is enough.
   */
  passwordChange: { address: { limit: 10, ttl: MINUTE } },
  /**
   * Each costs a password hash and a mail to an unverified address. A family or a class may
   * register at once.
   */
  register: { address: { limit: 20, ttl: QUARTER_HOUR } },
  /**
   * Each may send a mail. People request a lost mail again once or twice; more would be spam.
   */
  mail: {
    address: { limit: 20, ttl: QUARTER_HOUR },
    account: { limit: 3, ttl: QUARTER_HOUR, field: 'email' },
  },
  /**
   * Tokens cannot be guessed; this limits the work of looking them up and of hashing a new
   * password.
   */
  mailedToken: { address: { limit: 30, ttl: MINUTE } },
  /** Limits guessing order numbers. Requests with an access token count as general. */
  guestLookUp: { address: { limit: 30, ttl: MINUTE } },
  /**
   * Each reserves stock and sends a mail to an unverified address. The limit of an address is
   * GUEST_ORDERS_PER_HOUR. Requests with a token have the general limit and that of the contact
   * address.
   */
  guestOrder: {
    address: { limit: 60, ttl: HOUR },
    account: { limit: 20, ttl: HOUR, field: 'contactEmail' },
  },
  /**
   * A client refreshes once per lifetime of an access token, so this is enough for a large office.
   */
  token: { address: { limit: 60, ttl: MINUTE } },
} as const satisfies Readonly<Record<string, RateLimitDefinition>>;

export type RateLimitName = keyof typeof RATE_LIMITS;

export const RATE_LIMIT = 'rate-limit';

/** Sets the limits of a route; without it the general ones apply. */
export const RateLimit = (name: RateLimitName): MethodDecorator => SetMetadata(RATE_LIMIT, name);

/**
 * Returns the limit of a request and the account that it names. The body is not validated yet.
 */
export function classify(name: RateLimitName, body: unknown): { name: RateLimitName; account: unknown } {
  const fields = body instanceof Object ? (body as Readonly<Record<string, unknown>>) : {};
  // The password grant counts as a log-in. Only the field that the route reads decides, or a client
  // could choose its counter.
  if (name === 'token' && fields.grant_type === 'password')
    return { name: 'login', account: fields.username };
  const row: RateLimitDefinition = RATE_LIMITS[name];
  return { name, account: row.account && fields[row.account.field] };
}

/**
 * Returns the limit of one process: its share if several workers count separately.
 */
export function limitPerProcess(
  limit: number,
  { workers, redisUrl }: { readonly workers: number; readonly redisUrl: string | undefined },
): number {
  return redisUrl === undefined ? Math.max(1, Math.floor(limit / workers)) : limit;
}
