import { Injectable } from '@nestjs/common';
import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { AppConfig } from '../../platform/config/app-config.js';
import { atMost } from '../../shared/lru-limit.js';
import { KeyedHash, isSameHash } from '../../shared/keyed-hash.js';
import { SecretTokens } from '../tokens/secret-tokens.js';

export const SESSION_HEADER = 'X-Session-Id';

/** Equal to the time for which a guest's cart is kept after the last visit. */
const GUEST_SESSION_TTL_SECONDS = 7 * 24 * 3600;

/** How many ids are remembered: a few megabytes. Forgetting one costs two HMACs. */
const MAX_SIGNATURES = 10_000;

interface GuestCookie {
  readonly name: string;
  readonly path: string;
  readonly secure: boolean;
}

/**
 * Returns the cookie of a shop at this URL. On https its name has a prefix, so that no other host
 * of the domain can set it. `__Host-` requires the path `/`, so a shop below a path uses
 * `__Secure-`.
 */
function guestCookieOf(publicUrl: string): GuestCookie {
  const { protocol, pathname: path } = new URL(publicUrl);
  if (protocol !== 'https:') return { name: 'sid', path, secure: false };
  return { name: path === '/' ? '__Host-sid' : '__Secure-sid', path, secure: true };
}

/**
 * Identifies guests by a signed id, which the server does not store. Clients send it as a header or
 * as a cookie. An id with an invalid signature is ignored.
 */
@Injectable()
export class GuestSessions {
  private readonly signature: KeyedHash;
  private readonly cookie: GuestCookie;
  /**
   * The signatures of valid ids under the first secret. Each request of a guest verifies one and
   * makes it again.
   */
  private readonly signatures = new LRUCache<string, string>(atMost(MAX_SIGNATURES));

  constructor(
    { jwtSecrets, publicUrl }: AppConfig,
    private readonly secrets: SecretTokens,
  ) {
    this.signature = new KeyedHash(jwtSecrets, 'guest session');
    this.cookie = guestCookieOf(publicUrl);
  }

  /** The id of a request's guest session; null if it has no valid one. */
  idOf(request: FastifyRequest): string | null {
    const header = request.headers[SESSION_HEADER.toLowerCase()];
    const fromHeader = typeof header === 'string' ? this.verify(header) : null;
    return fromHeader ?? this.verify(parseCookie(request.headers.cookie ?? '')[this.cookie.name] ?? '');
  }

  /** Returns the id of a new guest session; `send` sends it to the client. */
  begin(): string {
    return this.secrets.generateId();
  }

  /**
   * Sends the session to the client, and so renews the cookie.
   * @returns the signed id, as clients send it
   */
  send(id: string, reply: FastifyReply): string {
    const token = `${id}.${this.sign(id)}`;
    const cookie = stringifySetCookie({
      ...this.cookie,
      value: token,
      httpOnly: true,
      sameSite: 'lax',
      maxAge: GUEST_SESSION_TTL_SECONDS,
    });
    void reply.header(SESSION_HEADER, token).header('set-cookie', cookie);
    return token;
  }

  /** @param id a verified one, or a new one */
  private sign(id: string): string {
    let signature = this.signatures.get(id);
    if (signature === undefined) {
      signature = this.signature.of(id);
      this.signatures.set(id, signature);
    }
    return signature;
  }

  private verify(token: string): string | null {
    const [id = '', signature = '', ...more] = token.split('.');
    if (id === '' || more.length > 0) return null;
    const remembered = this.signatures.get(id);
    if (remembered !== undefined && isSameHash(signature, remembered)) return id;
    return this.signature.matches(signature, id) ? id : null;
  }
}
