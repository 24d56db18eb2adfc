import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { UnauthenticatedError } from '../shared/domain-error.js';

/**
 * The claims of an access token (RFC 9068). It contains no permissions: those are looked up for
 * each request.
 */
export interface AccessTokenClaims {
  /** The user's id. */
  readonly sub: string;
  /** The session's id. */
  readonly sid: string;
  /** UNRESTRICTED, or space-delimited names (RFC 6749, section 3.3). */
  readonly scope: string;
}

export const ACCESS_TOKEN_AUDIENCE = 'shop-api';
const ACCESS_TOKEN_TYPE = 'at+jwt';
export const ACCESS_TOKEN_ALGORITHM = 'HS256';

/**
 * Issues and verifies access tokens; algorithm, issuer and audience are pinned in AuthModule (RFC
 * 8725).
 */
@Injectable()
export class AccessTokens {
  constructor(private readonly jwt: JwtService) {}

  issue({ sub, sid, scope }: AccessTokenClaims): string {
    return this.jwt.sign(
      { sub, sid, scope },
      { header: { alg: ACCESS_TOKEN_ALGORITHM, typ: ACCESS_TOKEN_TYPE } },
    );
  }

  /**
   * @throws UnauthenticatedError for a token that is altered, expired, from another issuer, or not
   * an access token
   */
  verify(token: string): AccessTokenClaims {
    try {
      const claims = claimsOf(this.jwt.verify<object>(token));
      if (claims && isAccessToken(headerOf(token))) return claims;
    } catch {
      // The client must not learn the reason.
    }
    throw new UnauthenticatedError(
      'token_invalid',
      'The access token is invalid, expired or revoked: log in again.',
    );
  }
}

/** The unverified header of a token in compact form; null if it has none. */
export function headerOf(token: string): Readonly<Record<string, unknown>> | null {
  try {
    const header: unknown = JSON.parse(Buffer.from(token.split('.', 1)[0] ?? '', 'base64url').toString());
    return header instanceof Object ? (header as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/**
 * Tokens with `crit` are rejected: it lists extensions that the verifier must understand, and none
 * is supported (RFC 7515, section 4.1.11).
 */
export function isAccessToken(header: Readonly<Record<string, unknown>> | null): boolean {
  return header?.typ === ACCESS_TOKEN_TYPE && header.crit === undefined;
}

/** The claims of a verified payload; null if one is missing or has the wrong type. */
export function claimsOf(payload: object): AccessTokenClaims | null {
  const { sub, sid, scope, exp } = payload as Partial<Record<keyof AccessTokenClaims | 'exp', unknown>>;
  const complete = typeof sub === 'string' && typeof sid === 'string' && typeof scope === 'string' && exp;
  return complete ? { sub, sid, scope } : null;
}
