import { guests, known } from './access.js';

/** The one role whose permissions reach only what is its own. */
export const VENDOR = 'vendor';

/** Open to callers whose role and token both allow every one of these. */
export const RequirePermissions = (...all: string[]): MethodDecorator & ClassDecorator =>
  known({ kind: 'known', all });

/** Open to callers whose role and token both allow one of these. */
export const RequireAny = (...any: string[]): MethodDecorator & ClassDecorator =>
  known({ kind: 'known', all: [], any });

/** Open to guests, and to callers whose role and token both allow one of these. */
export const GuestsOr = (...any: string[]): MethodDecorator & ClassDecorator => guests(...any);

/**
 * Open to callers with one of these roles, whatever their permissions. Permissions are the better
 * question.
 */
export const Roles = (...roles: string[]): MethodDecorator & ClassDecorator =>
  known({ kind: 'known', all: [], roles });
