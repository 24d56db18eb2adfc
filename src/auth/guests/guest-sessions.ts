import { Injectable } from '@nestjs/common';
import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppConfig } from '../../config/app-config.js';
import { KeyedHash } from '../../shared/keyed-hash.js';
import { SecretTokens } from '../secret-tokens.js';

export const SESSION_HEADER = 'X-Session-Id';
const COOKIE = 'sid';

/** As long as a guest's cart is kept without a visit. */
export const GUEST_LIFE_SECONDS = 7 * 24 * 3600;

/**
 * Guests: a visitor is known by an id that this server has made and signed, and that it keeps nowhere. Clients send it
 * back as a header or as a cookie, whichever they find easier. One that is altered or made up counts as none.
 */
@Injectable()
export class GuestSessions {
  private readonly signature: KeyedHash;
  private readonly secure: boolean;

  constructor(
    { jwtSecret, publicUrl }: AppConfig,
    private readonly secrets: SecretTokens,
  ) {
    this.signature = new KeyedHash(jwtSecret, 'guest session');
    this.secure = publicUrl.startsWith('https:');
  }

  /** The id of the guest session that a request brings; null: none that holds. */
  idOf(request: FastifyRequest): string | null {
    const header = request.headers[SESSION_HEADER.toLowerCase()];
    const fromHeader = typeof header === 'string' ? this.open(header) : null;
    return fromHeader ?? this.open(parseCookie(request.headers.cookie ?? '')[COOKIE] ?? '');
  }

  /** The id of a new guest session; `give` tells it to the client. */
  begin(): string {
    return this.secrets.makeId();
  }

  /** Tells the client its session, so that the cookie lives on. @returns the signed id, as clients send it */
  give(id: string, reply: FastifyReply): string {
    const token = `${id}.${this.signature.of(id)}`;
    const cookie = stringifySetCookie({
      name: COOKIE,
      value: token,
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      secure: this.secure,
      maxAge: GUEST_LIFE_SECONDS,
    });
    void reply.header(SESSION_HEADER, token).header('set-cookie', cookie);
    return token;
  }

  private open(token: string): string | null {
    const [id = '', signature = '', ...more] = token.split('.');
    return id !== '' && more.length === 0 && this.signature.matches(signature, id) ? id : null;
  }
}
