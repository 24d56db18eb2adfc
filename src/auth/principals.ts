import { Injectable } from '@nestjs/common';
import { RoleGrants } from '../rbac/role-grants.js';
import { Clock } from '../shared/clock.js';
import { UnauthenticatedError } from '../shared/domain-error.js';
import type { User } from '../users/domain/user.js';
import { UserRepository } from '../users/domain/user.repository.js';
import type { AccessTokenClaims } from './access-tokens.js';
import { RefreshTokenRepository } from './domain/refresh-token.repository.js';
import { UNRESTRICTED, allowedBy } from './domain/scopes.js';
import type { Principal } from './principal.js';

/**
 * From an access token to its bearer. The token carries identity and scope; whether the session lives, the user is
 * active, and what the role grants is looked up each time, so that every change takes effect at the next request.
 */
@Injectable()
export class Principals {
  constructor(
    private readonly refreshTokens: RefreshTokenRepository,
    private readonly users: UserRepository,
    private readonly grants: RoleGrants,
    private readonly clock: Clock,
  ) {}

  /** @throws UnauthenticatedError when the session has ended, or its user is not active */
  async identify({ sub, sid, scope }: AccessTokenClaims): Promise<Principal> {
    if (!(await this.refreshTokens.isSessionLive(sid, sub, this.clock.now()))) throw new SessionOverError();
    let { role } = await this.activeUser(sub);
    let granted = await this.grants.find(role);
    if (!granted) {
      // Renamed between the two reads: the user has its new name by now.
      ({ role } = await this.activeUser(sub));
      granted = await this.grants.of(role);
    }
    const permissions = allowedBy(scope, granted);
    return { userId: sub, sessionId: sid, role, permissions, isNarrowed: scope !== UNRESTRICTED };
  }

  private async activeUser(id: string): Promise<User> {
    const user = await this.users.find(id);
    if (!user?.isActive) throw new SessionOverError();
    return user;
  }
}

class SessionOverError extends UnauthenticatedError {
  constructor() {
    super('token_invalid', 'The session has ended: log in again.');
  }
}
