import { SetMetadata, applyDecorators } from '@nestjs/common';
import { ApiBearerAuth, ApiExtension, ApiSecurity } from '@nestjs/swagger';

/**
 * What a route requires of its caller. RouteAccessCheck prevents the application from starting if a
 * route declares nothing.
 *
 * - `all`: the token's scope and the role must both allow every one of these permissions.
 * - `any`: they must both allow at least one of these. On a public route this applies only to
 *   callers with a token.
 * - `roles`: the caller must have one of these.
 */
export type Access =
  | { readonly kind: 'public'; readonly any?: readonly string[] }
  | { readonly kind: 'credentials' }
  | {
      readonly kind: 'authenticated';
      readonly all: readonly string[];
      readonly any?: readonly string[];
      readonly roles?: readonly string[];
    };

export const ACCESS = 'access';

/** Open to everybody. If a token is sent, it must be valid. */
export const Public = (): MethodDecorator & ClassDecorator =>
  SetMetadata(ACCESS, { kind: 'public' } satisfies Access);

/**
 * Open to everybody, because the body contains credentials (a password, a mailed token, a refresh
 * token). Ignores the `Authorization` header, so that a client that always sends it can replace an
 * expired token.
 */
export const ByCredentials = (): MethodDecorator & ClassDecorator =>
  SetMetadata(ACCESS, { kind: 'credentials' } satisfies Access);

/** The same for OAuth clients, which may send their credentials in `Authorization`. @alias */
export const ForClients = ByCredentials;

/** Open to users, for their own data, if the token's scope has all of these. */
export const Scopes = (...all: string[]): MethodDecorator & ClassDecorator =>
  requireLogin({ kind: 'authenticated', all });

export const OWN_CLIENT_ONLY = 'own-client-only';

/**
 * Used together with another decorator of this folder: refuses the tokens of third-party clients,
 * whatever their scope. For operations that decide who controls an account: changing its password
 * or e-mail address, ending its sessions, closing it. Sets `x-own-client-only` in the OpenAPI
 * description.
 */
export const OwnClientOnly = (): MethodDecorator & ClassDecorator =>
  applyDecorators(SetMetadata(OWN_CLIENT_ONLY, true), ApiExtension('x-own-client-only', true));

/** Used by the decorators in permissions.ts. */
export const requireLogin = (
  access: Extract<Access, { kind: 'authenticated' }>,
): MethodDecorator & ClassDecorator =>
  applyDecorators(
    SetMetadata(ACCESS, access),
    ApiBearerAuth('bearer'),
    ...(access.any ?? [null]).map((each) =>
      ApiSecurity('oauth2', each ? [...access.all, each] : [...access.all]),
    ),
  );

/**
 * Used by the decorators in permissions.ts: open to guests. If a token is sent, it must allow one
 * of these.
 */
export const allowGuests = (...any: string[]): MethodDecorator & ClassDecorator =>
  applyDecorators(
    SetMetadata(ACCESS, { kind: 'public', any } satisfies Access),
    ApiSecurity({}),
    ApiBearerAuth('bearer'),
    ...any.map((each) => ApiSecurity('oauth2', [each])),
  );

/** Documents that a public route returns more to an authenticated caller. */
export const OptionalBearer = (): MethodDecorator =>
  applyDecorators(ApiSecurity({}), ApiBearerAuth('bearer'), ApiSecurity('oauth2'));
