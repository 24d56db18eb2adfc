import { Injectable } from '@nestjs/common';
import { PermissionRepository } from '../../rbac/domain/permission.repository.js';
import { RoleGrants } from '../../rbac/role-grants.js';
import type { OAuthClient } from '../client-registry.js';
import { AccessRegistry } from '../../platform/access/access-registry.js';
import { UNRESTRICTED, namesOf } from '../../platform/access/scopes.js';
import { OAuthError } from './oauth.error.js';

/** The client that requests a scope; null for the shop's own log-in. */
type ScopeClient = Pick<OAuthClient, 'scopes' | 'defaultScopes'> | null;

/**
 * Computes the granted scope from the requested one (RFC 6749, section 3.3). A client never gets
 * more than its current registration.
 */
@Injectable()
export class ScopeResolver {
  constructor(
    private readonly permissions: PermissionRepository,
    private readonly grants: RoleGrants,
    private readonly registry: AccessRegistry,
  ) {}

  /**
   * @returns the requested scope. If none is requested: the client's default scopes, or
   * UNRESTRICTED for a client without limits
   * @throws OAuthError for a scope that does not exist or is not registered for the client, and if
   * there is no default
   */
  async resolveRequested(scope: string | undefined, client: ScopeClient): Promise<string> {
    const registered = client?.scopes ?? null;
    if (scope === undefined) return registered === null ? UNRESTRICTED : defaultsOf(client);
    const names = namesOf(scope);
    const known = new Set([
      ...this.registry.ownScopes.keys(),
      ...(await this.permissions.all()).map(({ name }) => name),
    ]);
    if (names.length === 0 || !names.every((name) => known.has(name))) {
      throw new OAuthError('invalid_scope', 'The scope contains an unknown name.');
    }
    if (registered && !names.every((name) => registered.includes(name))) {
      throw new OAuthError(
        'invalid_scope',
        'The scope exceeds the scopes for which the client is registered.',
      );
    }
    return names.join(' ');
  }

  /**
   * Returns the part of the scope that the user's role and the client allow. @throws OAuthError if
   * that is empty
   */
  async grant(scope: string, role: string, client: ScopeClient): Promise<string> {
    const registered = client?.scopes ?? null;
    if (scope === UNRESTRICTED && registered === null) return scope;
    const allowed = [...this.registry.allowedBy(scope, await this.grants.of(role), registered)];
    if (allowed.length === 0)
      throw new OAuthError('invalid_scope', "The user's role grants none of the requested scope.");
    return allowed.join(' ');
  }

  /**
   * Returns the scope of a refreshed access token: that of the refresh token, or less if less is
   * requested or registered.
   * @throws OAuthError
   */
  async narrow(
    scope: string | undefined,
    granted: string,
    role: string,
    client: ScopeClient,
  ): Promise<string> {
    if (scope === undefined) return this.grant(granted, role, client);
    const requested = await this.resolveRequested(scope, client);
    if (granted !== UNRESTRICTED && !namesOf(requested).every((name) => namesOf(granted).includes(name))) {
      throw new OAuthError('invalid_scope', 'The scope exceeds the scope that was granted.');
    }
    return this.grant(requested, role, client);
  }
}

function defaultsOf(client: ScopeClient): string {
  if (client?.defaultScopes.length) return client.defaultScopes.join(' ');
  throw new OAuthError(
    'invalid_scope',
    'The parameter scope is missing, and the client has no default scopes.',
  );
}
