import { SetMetadata, applyDecorators } from '@nestjs/common';
import { ApiBearerAuth, ApiExtension, ApiSecurity } from '@nestjs/swagger';

/**
 * What a route asks of its caller. A route without a marker does not start (RouteMarkers). `all`,
 * `any`: names of which the token's scope and the role must both allow every one, or one; a public
 * route asks that of those who send a token. `roles`: of these the caller must have one.
 */
export type Access =
  | { readonly kind: 'public'; readonly any?: readonly string[] }
  | { readonly kind: 'credentials' }
  | {
      readonly kind: 'known';
      readonly all: readonly string[];
      readonly any?: readonly string[];
      readonly roles?: readonly string[];
    };

export const ACCESS = 'access';

/** Open to all. A token that is sent must hold all the same. */
export const Public = (): MethodDecorator & ClassDecorator =>
  SetMetadata(ACCESS, { kind: 'public' } satisfies Access);

/**
 * Open to all: what is done rests on the body alone (a password, a token of a mail, a refresh
 * token). The `Authorization` header is not read, or a client that sends it everywhere could not
 * recover from a token that has died.
 */
export const ByCredentials = (): MethodDecorator & ClassDecorator =>
  SetMetadata(ACCESS, { kind: 'credentials' } satisfies Access);

/** The same for OAuth clients, which may name themselves in the `Authorization` header. */
export const ForClients = ByCredentials;

/** Open to whoever is logged in, for what is their own; the token must have been issued for it. */
export const Scopes = (...all: string[]): MethodDecorator & ClassDecorator => known({ kind: 'known', all });

export const OWN_CLIENT_ONLY = 'own-client-only';

/**
 * Beside another marker: only for tokens of the shop's own log-in, whatever the scope of a third
 * party's. For what decides who owns an account: its password, its e-mail address, its sessions,
 * and closing it. The OpenAPI description marks these operations with `x-own-client-only`.
 */
export const OwnClientOnly = (): MethodDecorator & ClassDecorator =>
  applyDecorators(SetMetadata(OWN_CLIENT_ONLY, true), ApiExtension('x-own-client-only', true));

/** For the decorators of rbac/. */
export const known = (access: Extract<Access, { kind: 'known' }>): MethodDecorator & ClassDecorator =>
  applyDecorators(
    SetMetadata(ACCESS, access),
    ApiBearerAuth('bearer'),
    ...(access.any ?? [null]).map((each) =>
      ApiSecurity('oauth2', each ? [...access.all, each] : [...access.all]),
    ),
  );

/** For the decorators of rbac/: open to all, and a token that is sent must allow one of these. */
export const guests = (...any: string[]): MethodDecorator & ClassDecorator =>
  applyDecorators(
    SetMetadata(ACCESS, { kind: 'public', any } satisfies Access),
    ApiSecurity({}),
    ApiBearerAuth('bearer'),
    ...any.map((each) => ApiSecurity('oauth2', [each])),
  );

/** Documents that a public route does more for a caller it knows. */
export const OptionalBearer = (): MethodDecorator =>
  applyDecorators(ApiSecurity({}), ApiBearerAuth('bearer'), ApiSecurity('oauth2'));
