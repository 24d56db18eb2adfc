import { SetMetadata, applyDecorators } from '@nestjs/common';
import { ApiBearerAuth, ApiSecurity } from '@nestjs/swagger';

/** What a route asks of its caller. A route without a marker does not start (RouteMarkers). */
export type Access =
  { readonly kind: 'public' } | { readonly kind: 'permissions'; readonly all: readonly string[] };

export const ACCESS = 'access';

/** Open to all. A token that is sent must hold all the same. */
export const Public = (): MethodDecorator & ClassDecorator =>
  SetMetadata(ACCESS, { kind: 'public' } satisfies Access);

/** Documents that a public route does more for a caller it knows. */
export const OptionalBearer = (): MethodDecorator =>
  applyDecorators(ApiSecurity({}), ApiBearerAuth('bearer'));
