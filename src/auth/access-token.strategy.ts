import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { Strategy, type SecretOrKeyProvider } from 'passport-jwt';
import type { Principal } from '../platform/access/principal.js';
import { AppConfig } from '../platform/config/app-config.js';
import { AccessTokenKeys } from './access-token-keys.js';
import {
  ACCESS_TOKEN_ALGORITHM,
  ACCESS_TOKEN_AUDIENCE,
  claimsOf,
  headerOf,
  isAccessToken,
} from './access-tokens.js';
import { Principals } from './principals.js';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/**
 * Identifies the caller by the bearer token in the `Authorization` header only (RFC 6750).
 * Algorithm, issuer, audience and type are pinned (RFC 8725).
 */
@Injectable()
export class AccessTokenStrategy extends PassportStrategy(Strategy) {
  constructor(
    { publicUrl }: AppConfig,
    keys: AccessTokenKeys,
    private readonly principals: Principals,
  ) {
    super({
      jwtFromRequest: bearerTokenOf,
      secretOrKeyProvider: keyProvider(keys),
      algorithms: [ACCESS_TOKEN_ALGORITHM],
      issuer: publicUrl,
      audience: ACCESS_TOKEN_AUDIENCE,
      passReqToCallback: true,
    });
  }

  /** Called with the payload of a verified token. */
  async validate({ method }: FastifyRequest, payload: object): Promise<Principal | null> {
    const claims = claimsOf(payload);
    return claims && this.principals.identify(claims, !SAFE_METHODS.has(method));
  }
}

function keyProvider(keys: AccessTokenKeys): SecretOrKeyProvider {
  return (_request, token: string, done) => {
    if (!isAccessToken(headerOf(token))) return done(new Error('The token is not an access token.'));
    // passport-jwt passes the key on to jsonwebtoken, which accepts a KeyObject. The types of
    // passport-jwt do not declare that.
    done(null, keys.verificationKeyOf(token) as unknown as Buffer);
  };
}

function bearerTokenOf({ headers }: FastifyRequest): string | null {
  return /^Bearer ([\w.~+/-]+=*)$/i.exec(headers.authorization ?? '')?.[1] ?? null;
}
