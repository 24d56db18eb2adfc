import { SetMetadata } from '@nestjs/common';
import { HOUR, MINUTE } from '../../shared/time.js';

const QUARTER_MS = 15 * MINUTE;

/** So many requests in so many milliseconds. */
export interface Limit {
  readonly limit: number;
  readonly ttl: number;
}

export interface RateLimitRow {
  /** For a client's address, whoever it says it is. */
  readonly address: Limit;
  /**
   * For an address and the account that it names, so that tries from elsewhere lock nobody out of
   * an account. It is the name that is counted, in any case and without blanks around it: whose it
   * is, is not looked up before the limit.
   */
  readonly account?: Limit & { readonly field: string };
}

/** How much a client may ask for. The counters of a row are shared by all routes that name it. */
export const RATE_LIMITS = {
  /** A page of a shop makes some ten requests; whole offices share an address. */
  general: { address: { limit: 300, ttl: MINUTE } },
  /**
   * Each try costs a password's hashing. A person mistypes a few times; a guesser gets nowhere at
   * this pace, nor at twice that: an account has two names, its e-mail and its username, and so
   * bears 20 tries of one address a minute.
   */
  login: { address: { limit: 30, ttl: MINUTE }, account: { limit: 10, ttl: MINUTE, field: 'login' } },
  /**
   * As log-in, where the account is that of the bearer: of what an address may try, each account is
   * a part.
   */
  passwordChange: { address: { limit: 10, ttl: MINUTE } },
  /**
   * Each costs a hashing and a mail to an address that nobody has verified; a family or a class may
   * come at once.
   */
  register: { address: { limit: 20, ttl: QUARTER_MS } },
  /**
   * Each may send a mail. One that is lost is asked for again, once or twice; more would only
   * bother its reader.
   */
  mail: { address: { limit: 20, ttl: QUARTER_MS }, account: { limit: 3, ttl: QUARTER_MS, field: 'email' } },
  /**
   * Tokens are too long to guess; this bounds the work of looking them up, and of hashing a new
   * password.
   */
  mailedToken: { address: { limit: 30, ttl: MINUTE } },
  /** Limits guessing order numbers. Requests with an access token count as general. */
  guestLookUp: { address: { limit: 30, ttl: MINUTE } },
  /**
   * Each reserves stock, and sends a mail to an address that nobody has verified. The limit of an
   * address is GUEST_ORDERS_PER_HOUR. For those with a token: general, and that of the contact
   * address.
   */
  guestOrder: {
    address: { limit: 60, ttl: HOUR },
    account: { limit: 20, ttl: HOUR, field: 'contactEmail' },
  },
  /** A client refreshes once in the life of an access token: this is an office of hundreds. */
  token: { address: { limit: 60, ttl: MINUTE } },
} as const satisfies Readonly<Record<string, RateLimitRow>>;

export type RateLimitName = keyof typeof RATE_LIMITS;

export const RATE_LIMIT = 'rate-limit';

/** The route has limits of its own; those without have the general ones. */
export const RateLimit = (name: RateLimitName): MethodDecorator => SetMetadata(RATE_LIMIT, name);

/**
 * Which row counts for a request, and the account that it names; nothing of the body has been
 * checked yet.
 */
export function classify(name: RateLimitName, body: unknown): { name: RateLimitName; account: unknown } {
  const fields = body instanceof Object ? (body as Readonly<Record<string, unknown>>) : {};
  // A password is a log-in, also where it asks for a token. The one field that the route reads is
  // looked at: by any other a client could choose its counter.
  if (name === 'token' && fields.grant_type === 'password')
    return { name: 'login', account: fields.username };
  const row: RateLimitRow = RATE_LIMITS[name];
  return { name, account: row.account && fields[row.account.field] };
}

/**
 * Returns what one process may allow of a limit: its part, where several workers cannot count
 * together.
 */
export function shareOf(
  limit: number,
  { workers, redisUrl }: { readonly workers: number; readonly redisUrl: string | undefined },
): number {
  return redisUrl === undefined ? Math.max(1, Math.floor(limit / workers)) : limit;
}
