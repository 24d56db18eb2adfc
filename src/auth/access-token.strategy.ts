import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Strategy } from 'passport-jwt';
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

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/**
 * From the `Authorization` header to the caller, and from nowhere else (RFC 6750). Algorithm, issuer, audience and type
 * are pinned (RFC 8725). AuthModule hands this instance to the guard: registered with passport by name it would be one
 * for the whole process, and two applications in it would share the last one's keys.
 */
@Injectable()
export class AccessTokenStrategy extends Strategy {
  constructor({ publicUrl }: AppConfig, keys: AccessTokenKeys, principals: Principals) {
    super(
      {
        jwtFromRequest: (request: unknown) => bearerOf(request as FastifyRequest),
        secretOrKeyProvider: (
          _request: unknown,
          token: string,
          done: (error: unknown, key?: unknown) => void,
        ) =>
          isAccessToken(headerOf(token))
            ? done(null, keys.verifying(token))
            : done(new Error('no access token')),
        algorithms: [ACCESS_TOKEN_ALGORITHM],
        issuer: publicUrl,
        audience: ACCESS_TOKEN_AUDIENCE,
        passReqToCallback: true,
      } as ConstructorParameters<typeof Strategy>[0],
      (request: unknown, payload: object, done: (error: unknown, user?: object | false) => void) => {
        const claims = claimsOf(payload);
        if (!claims) return done(null, false);
        principals.identify(claims, !READS.has((request as FastifyRequest).method)).then(
          (principal) => done(null, principal),
          (error: unknown) => done(error),
        );
      },
    );
  }
}

function bearerOf({ headers }: FastifyRequest): string | null {
  return /^Bearer ([\w.~+/-]+=*)$/i.exec(headers.authorization ?? '')?.[1] ?? null;
}
