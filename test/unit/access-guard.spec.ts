import { Reflector } from '@nestjs/core';
import type { ExecutionContext } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { ByCredentials, Public, Scopes } from '../../src/platform/access/access.js';
import { AccessGuard } from '../../src/platform/access/access.guard.js';
import type { Principal } from '../../src/platform/access/principal.js';
import { RequirePermissions, Roles } from '../../src/platform/access/permissions.js';
import { ForbiddenError, UnauthenticatedError } from '../../src/shared/domain-error.js';

class Routes {
  @Public()
  open(): void {}

  @ByCredentials()
  recovers(): void {}

  @Roles('moderator', 'admin')
  forStaff(): void {}

  @RequirePermissions('update_product', 'update_stock')
  forBoth(): void {}

  @Scopes('orders')
  own(): void {}

  forgotten(): void {}
}

/** A caller whom passport knows, without tokens and stores behind them. */
function guardFor(principal: Principal | false): AccessGuard {
  const strategy = {
    authenticate(this: { success(user: object): void; fail(): void }) {
      if (principal) this.success(principal);
      else this.fail();
    },
  };
  return new AccessGuard({ defaultStrategy: strategy as never, session: false }, new Reflector());
}

function contextOf(route: keyof Routes, authorization?: string): ExecutionContext {
  const request = { headers: { authorization } };
  return {
    getHandler: () => Routes.prototype[route],
    getClass: () => Routes,
    switchToHttp: () => ({ getRequest: () => request, getResponse: () => ({}) }),
  } as never;
}

const caller = (role: string, ...permissions: string[]): Principal => ({
  userId: '1',
  sessionId: 's',
  role,
  permissions: new Set(permissions),
  isOwnClient: true,
  hasLimitedScope: false,
});

describe(AccessGuard.name, () => {
  const ask = (route: keyof Routes, principal: Principal) =>
    guardFor(principal).canActivate(contextOf(route, 'Bearer token'));

  it('allows the roles that a route names, and no others', async () => {
    expect(await ask('forStaff', caller('moderator'))).toBe(true);
    expect(await ask('forStaff', caller('admin'))).toBe(true);
    await expect(ask('forStaff', caller('customer', 'update_product'))).rejects.toThrow(ForbiddenError);
    const narrowed = { ...caller('admin'), hasLimitedScope: true };
    await expect(ask('forStaff', narrowed)).rejects.toThrow(ForbiddenError);
  });

  it('requires every permission that a route names', async () => {
    expect(await ask('forBoth', caller('any', 'update_product', 'update_stock'))).toBe(true);
    await expect(ask('forBoth', caller('admin', 'update_stock'))).rejects.toThrow('update_product');
  });

  it("requires the scope for the user's own data", async () => {
    expect(await ask('own', caller('customer', 'orders'))).toBe(true);
    await expect(ask('own', caller('customer', 'cart'))).rejects.toThrow(ForbiddenError);
  });

  it('denies everybody a route without an access decorator', async () => {
    await expect(ask('forgotten', caller('admin', 'update_product'))).rejects.toThrow(ForbiddenError);
  });

  it('requires authentication, except on public routes', async () => {
    expect(await guardFor(false).canActivate(contextOf('open'))).toBe(true);
    await expect(guardFor(false).canActivate(contextOf('own'))).rejects.toThrow(UnauthenticatedError);
  });

  it('rejects an invalid token, on public routes too', async () => {
    const refused = guardFor(false).canActivate(contextOf('open', 'Bearer token'));
    await expect(refused).rejects.toThrow(UnauthenticatedError);
  });

  it('ignores the token on routes with other credentials', async () => {
    expect(await guardFor(false).canActivate(contextOf('recovers', 'Bearer token'))).toBe(true);
  });
});
