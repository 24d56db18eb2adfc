import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/**
 * The authenticated caller and their permissions. Looked up for each request, because what a token
 * says may be outdated.
 */
export interface Principal {
  readonly userId: string;
  readonly sessionId: string;
  readonly role: string;
  /** Permissions and own scopes that both the role and the token's scope allow. */
  readonly permissions: ReadonlySet<string>;
  /**
   * Whether the token was issued to a first-party client: the shop's own log-in or its Swagger UI.
   */
  readonly isOwnClient: boolean;
  /** Whether the token's scope, or its client's registration, allows less than the user's role. */
  readonly hasLimitedScope: boolean;
}

const PRINCIPAL = Symbol('principal');
type RequestWithPrincipal = FastifyRequest & { [PRINCIPAL]?: Principal };

export function setPrincipal(request: FastifyRequest, principal: Principal): void {
  (request as RequestWithPrincipal)[PRINCIPAL] = principal;
}

export function principalOf(request: FastifyRequest): Principal | undefined {
  return (request as RequestWithPrincipal)[PRINCIPAL];
}

/** The caller; undefined on a public route without a token. */
export const CurrentUser = createParamDecorator((_: unknown, context: ExecutionContext) =>
  principalOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
