import { allowGuests, requireLogin } from './access.js';

/** The only role whose permissions are limited to its own products and orders. */
export const VENDOR = 'vendor';

/** Open to callers whose role and token both allow every one of these. */
export const RequirePermissions = (...all: string[]): MethodDecorator & ClassDecorator =>
  requireLogin({ kind: 'authenticated', all });

/** Open to callers whose role and token both allow one of these. */
export const RequireAny = (...any: string[]): MethodDecorator & ClassDecorator =>
  requireLogin({ kind: 'authenticated', all: [], any });

/** Open to guests, and to callers whose role and token both allow one of these. */
export const GuestOrRequireAny = (...any: string[]): MethodDecorator & ClassDecorator => allowGuests(...any);

/** Open to callers with one of these roles, whatever their permissions. Prefer permissions. */
export const Roles = (...roles: string[]): MethodDecorator & ClassDecorator =>
  requireLogin({ kind: 'authenticated', all: [], roles });
