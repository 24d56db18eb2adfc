import { Injectable } from '@nestjs/common';
import { PermissionRepository } from '../../rbac/domain/permission.repository.js';
import { RoleGrants } from '../../rbac/role-grants.js';
import type { OAuthClient } from '../client-registry.js';
import { AccessRegistry } from '../../platform/access/access-registry.js';
import { UNRESTRICTED, namesOf } from '../../platform/access/scopes.js';
import { OAuthError } from './oauth.error.js';

/** Which client asks; null: the shop's own log-in. */
type Asking = Pick<OAuthClient, 'scopes' | 'defaultScopes'> | null;

/**
 * From the scope that a client asks for to the one that it gets (RFC 6749, section 3.3): never more
 * than is registered for it at that moment.
 */
@Injectable()
export class ScopeRequests {
  constructor(
    private readonly permissions: PermissionRepository,
    private readonly grants: RoleGrants,
    private readonly registry: AccessRegistry,
  ) {}

  /**
   * @returns where no scope is asked for: the registered defaults of the client, or UNRESTRICTED
   * for one that has no limit
   * @throws OAuthError on a name that does not exist or is not registered for the client, and where
   * there is no default
   */
  async read(scope: string | undefined, client: Asking): Promise<string> {
    const registered = client?.scopes ?? null;
    if (scope === undefined) return registered === null ? UNRESTRICTED : defaultsOf(client);
    const names = namesOf(scope);
    const known = new Set([
      ...this.registry.ownScopes.keys(),
      ...(await this.permissions.all()).map(({ name }) => name),
    ]);
    if (names.length === 0 || !names.every((name) => known.has(name))) {
      throw new OAuthError('invalid_scope', 'The scope names something that does not exist here.');
    }
    if (registered && !names.every((name) => registered.includes(name))) {
      throw new OAuthError('invalid_scope', 'The scope goes beyond what is registered for the client.');
    }
    return names.join(' ');
  }

  /**
   * What is left of it for a user of this role, at this client. @throws OAuthError when that is
   * nothing
   */
  async grant(scope: string, role: string, client: Asking): Promise<string> {
    const registered = client?.scopes ?? null;
    if (scope === UNRESTRICTED && registered === null) return scope;
    const left = [...this.registry.allowedBy(scope, await this.grants.of(role), registered)];
    if (left.length === 0) throw new OAuthError('invalid_scope', 'The account may do nothing of that.');
    return left.join(' ');
  }

  /**
   * What an access token gets at a refresh: less than the refresh token's scope where less is asked
   * for or registered, never more.
   * @throws OAuthError
   */
  async narrow(scope: string | undefined, granted: string, role: string, client: Asking): Promise<string> {
    if (scope === undefined) return this.grant(granted, role, client);
    const asked = await this.read(scope, client);
    if (granted !== UNRESTRICTED && !namesOf(asked).every((name) => namesOf(granted).includes(name))) {
      throw new OAuthError('invalid_scope', 'The scope goes beyond what was granted.');
    }
    return this.grant(asked, role, client);
  }
}

function defaultsOf(client: Asking): string {
  if (client?.defaultScopes.length) return client.defaultScopes.join(' ');
  throw new OAuthError('invalid_scope', 'The parameter scope is missing, and the client has no default.');
}
