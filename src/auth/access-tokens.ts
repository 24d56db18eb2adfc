import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { UnauthenticatedError } from '../shared/domain-error.js';

/** What an access token says (RFC 9068): whose it is, and what it was given for. */
export interface AccessTokenClaims {
  readonly sub: string;
  /** Permission names, separated by blanks (RFC 6749, section 3.3). */
  readonly scope: string;
}

export const ACCESS_TOKEN_AUDIENCE = 'shop-api';
export const ACCESS_TOKEN_TYPE = 'at+jwt';

/** Verifies access tokens; algorithm, issuer and audience are pinned in AuthModule (RFC 8725). */
@Injectable()
export class AccessTokens {
  constructor(private readonly jwt: JwtService) {}

  /** @throws UnauthenticatedError for a token that is altered, expired, of another issuer, or no access token */
  verify(token: string): AccessTokenClaims {
    try {
      const { header, payload } = this.jwt.verify<{
        header: { typ?: unknown; crit?: unknown };
        payload: { sub?: unknown; scope?: unknown; exp?: unknown };
      }>(token, { complete: true });
      const { sub, scope, exp } = payload;
      // `crit` names extensions that must be understood, and none is here (RFC 7515, section 4.1.11).
      const known = header.typ === ACCESS_TOKEN_TYPE && header.crit === undefined;
      if (known && typeof sub === 'string' && sub && typeof scope === 'string' && exp) {
        return { sub, scope };
      }
    } catch {
      // Why it does not hold is not for its bearer to know.
    }
    throw new UnauthenticatedError('token_invalid', 'The access token does not hold: log in again.');
  }
}
