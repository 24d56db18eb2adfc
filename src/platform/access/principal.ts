import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** Who calls, and what the call may do: looked up at each request, never read from the token. */
export interface Principal {
  readonly userId: string;
  readonly sessionId: string;
  readonly role: string;
  /** What the role grants and the token's scope names: permissions, and own scopes. */
  readonly permissions: ReadonlySet<string>;
  /**
   * The token belongs to the shop's own log-in or its Swagger UI, not to a third party's client.
   */
  readonly isOwnClient: boolean;
  /**
   * The token was issued for less than all that its owner may do, or its client is registered for
   * less.
   */
  readonly isNarrowed: boolean;
}

const PRINCIPAL = Symbol('principal');
type Bearer = FastifyRequest & { [PRINCIPAL]?: Principal };

export function setPrincipal(request: FastifyRequest, principal: Principal): void {
  (request as Bearer)[PRINCIPAL] = principal;
}

export function principalOf(request: FastifyRequest): Principal | undefined {
  return (request as Bearer)[PRINCIPAL];
}

/** The caller of a handler; undefined for a visitor of a public one. */
export const CurrentUser = createParamDecorator((_: unknown, context: ExecutionContext) =>
  principalOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
