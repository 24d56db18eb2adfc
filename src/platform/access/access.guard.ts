import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard, AuthModuleOptions } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { ForbiddenError, UnauthenticatedError } from '../../shared/domain-error.js';
import { setActor } from '../security/request-origin.js';
import { ACCESS, OWN_CLIENT_ONLY, type Access } from './access.js';
import { OwnClientRequiredError } from './access.errors.js';
import { setPrincipal, type Principal } from './principal.js';

/**
 * Guards every route. AccessTokenStrategy authenticates the caller. Denies by default: rejects
 * requests to a handler that declares no access, although RouteAccessCheck prevents such an
 * application from starting.
 */
@Injectable()
export class AccessGuard extends AuthGuard() implements CanActivate {
  constructor(
    options: AuthModuleOptions,
    private readonly reflector: Reflector,
  ) {
    super(options);
  }

  override canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, targets);
    if (access?.kind === 'credentials') return true;
    const { authorization } = context.switchToHttp().getRequest<FastifyRequest>().headers;
    // Without a promise, because most requests are those of guests.
    if (access?.kind === 'public' && authorization === undefined) return true;
    return this.authorize(context, access);
  }

  private async authorize(
    context: ExecutionContext,
    access: Exclude<Access, { kind: 'credentials' }> | undefined,
  ): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    const principal = await this.authenticate(context);
    if (access?.kind === 'public' && !principal) return true;
    if (!principal) throw new UnauthenticatedError('token_missing', 'An access token is required.');
    if (!access) throw new ForbiddenError('Nobody has access to this operation.');
    if (access.kind === 'authenticated') assertRoleAndPermissions(access, principal);
    assertAnyPermission(access.any, principal);
    const requiresOwnClient = this.reflector.getAllAndOverride<boolean | undefined>(OWN_CLIENT_ONLY, targets);
    if (requiresOwnClient && !principal.isOwnClient) throw new OwnClientRequiredError();
    return true;
  }

  /** Called by Passport with the result of AccessTokenStrategy. */
  override handleRequest<T>(error: Error | null, principal: T | false): T {
    if (error) throw error;
    if (!principal) {
      throw new UnauthenticatedError(
        'token_invalid',
        'The access token is invalid, expired or revoked: log in again.',
      );
    }
    return principal;
  }

  private async authenticate(context: ExecutionContext): Promise<Principal | undefined> {
    const request = context.switchToHttp().getRequest<FastifyRequest & { user?: Principal }>();
    if (request.headers.authorization === undefined) return undefined;
    await super.canActivate(context);
    if (request.user) {
      setPrincipal(request, request.user);
      setActor(request.user.userId, request.user.sessionId);
    }
    return request.user;
  }
}

function assertRoleAndPermissions(
  { all, roles }: Extract<Access, { kind: 'authenticated' }>,
  principal: Principal,
): void {
  // A role allows more than scopes can express, so a token with a limited scope lacks the role.
  if (roles && (principal.hasLimitedScope || !roles.includes(principal.role))) {
    throw new ForbiddenError(`The role ${roles.join(' or ')} is required.`);
  }
  const missing = all.filter((name) => !principal.permissions.has(name));
  if (missing.length === 0) return;
  throw new ForbiddenError(`Missing permission: ${missing.join(', ')}.`, all.join(' '));
}

function assertAnyPermission(any: readonly string[] | undefined, { permissions }: Principal): void {
  if (!any || any.some((name) => permissions.has(name))) return;
  throw new ForbiddenError(`Missing permission: ${any.join(' or ')}.`, any.join(' '));
}
