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
  headerOf,
  isAccessToken,
  type AccessTokenClaims,
} from './access-tokens.js';
import { Principals } from './principals.js';
import { VerifiedTokens } from './verified-tokens.js';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** A FastifyRequest in fact; Passport's types know only Express. */
type PassportRequest = Parameters<Strategy['authenticate']>[0];

/**
 * Identifies the caller by the bearer token in the `Authorization` header only (RFC 6750).
 * Algorithm, issuer, audience and type are pinned (RFC 8725).
 */
@Injectable()
export class AccessTokenStrategy extends PassportStrategy(Strategy) {
  private readonly verified = new VerifiedTokens();

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

  /** Called by Passport for each request with an `Authorization` header. */
  override authenticate(request: PassportRequest, options?: object): void {
    const token = bearerTokenOf(request);
    const claims = token === null ? null : this.verified.claimsOf(token);
    if (!claims) return super.authenticate(request, options);
    this.identify(request, claims).then(
      (principal) => this.success(principal),
      (error: unknown) => this.error(error as Error),
    );
  }

  /** Called with the payload of a verified token. */
  async validate(request: FastifyRequest, payload: object): Promise<Principal | null> {
    const token = bearerTokenOf(request);
    const claims = token === null ? null : this.verified.remember(token, payload);
    return claims && this.identify(request, claims);
  }

  private identify(
    { method }: Pick<FastifyRequest, 'method'>,
    claims: AccessTokenClaims,
  ): Promise<Principal> {
    return this.principals.identify(claims, !SAFE_METHODS.has(method));
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

function bearerTokenOf({ headers }: Pick<FastifyRequest, 'headers'>): string | null {
  return /^Bearer ([\w.~+/-]+=*)$/i.exec(headers.authorization ?? '')?.[1] ?? null;
}
