import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { ForbiddenError, UnauthenticatedError } from '../../shared/domain-error.js';
import { ACCESS, type Access } from '../access.js';
import { AccessTokens } from '../access-tokens.js';
import { setPrincipal, type Principal } from '../principal.js';

/**
 * The door of every route. Denies by default: a handler without a marker is closed, though RouteMarkers does
 * not let one start. The token comes in the `Authorization` header and from nowhere else (RFC 6750).
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: AccessTokens,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    const principal = this.identify(context.switchToHttp().getRequest<FastifyRequest>());
    if (access?.kind === 'public') return true;
    if (!principal) throw new UnauthenticatedError('token_missing', 'This needs an access token.');
    const missing = access?.all.filter((permission) => !principal.permissions.has(permission));
    if (missing?.length === 0) return true;
    throw new ForbiddenError(`This needs the permission ${missing?.join(', ') ?? 'of nobody'}.`);
  }

  private identify(request: FastifyRequest): Principal | undefined {
    const header = request.headers.authorization;
    if (header === undefined) return undefined;
    const token = /^Bearer ([\w.~+/-]+=*)$/i.exec(header)?.[1];
    if (!token)
      throw new UnauthenticatedError('token_invalid', 'The Authorization header is not a bearer token.');
    const { sub, scope } = this.tokens.verify(token);
    const principal = { userId: sub, permissions: new Set(scope.split(' ')) };
    setPrincipal(request, principal);
    return principal;
  }
}
