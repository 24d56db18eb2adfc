import { Injectable } from '@nestjs/common';
import { PermissionRepository } from '../../rbac/domain/permission.repository.js';
import { RoleGrants } from '../../rbac/role-grants.js';
import { OWN_SCOPES, UNRESTRICTED, allowedBy, namesOf } from '../domain/scopes.js';
import { OAuthError } from './oauth.error.js';

/** From the scope that a client asks for to the one that it gets (RFC 6749, section 3.3). */
@Injectable()
export class ScopeRequests {
  constructor(
    private readonly permissions: PermissionRepository,
    private readonly grants: RoleGrants,
  ) {}

  /** @returns UNRESTRICTED where nothing is asked for @throws OAuthError on a name that does not exist */
  async read(scope: string | undefined): Promise<string> {
    if (scope === undefined) return UNRESTRICTED;
    const names = namesOf(scope);
    const known = new Set<string>([...OWN_SCOPES, ...(await this.permissions.all()).map(({ name }) => name)]);
    if (names.length === 0 || !names.every((name) => known.has(name))) {
      throw new OAuthError('invalid_scope', 'The scope names something that does not exist here.');
    }
    return names.join(' ');
  }

  /** What is left of it for a user of this role. @throws OAuthError when that is nothing */
  async grant(scope: string, role: string): Promise<string> {
    if (scope === UNRESTRICTED) return scope;
    const left = [...allowedBy(scope, await this.grants.of(role))];
    if (left.length === 0) throw new OAuthError('invalid_scope', 'The account may do nothing of that.');
    return left.join(' ');
  }

  /**
   * What an access token gets at a refresh: less than the refresh token's scope where less is asked for, never more.
   * @throws OAuthError
   */
  async narrow(scope: string | undefined, granted: string, role: string): Promise<string> {
    if (scope === undefined) return granted;
    const asked = await this.read(scope);
    if (granted !== UNRESTRICTED && !namesOf(asked).every((name) => namesOf(granted).includes(name))) {
      throw new OAuthError('invalid_scope', 'The scope goes beyond what was granted.');
    }
    return this.grant(asked, role);
  }
}
