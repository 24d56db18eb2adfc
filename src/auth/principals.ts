import { Injectable } from '@nestjs/common';
import { Cache } from '../cache/cache.js';
import { Keys } from '../cache/cache-keys.js';
import { RoleGrants } from '../rbac/role-grants.js';
import { Clock } from '../shared/clock.js';
import { UnauthenticatedError } from '../shared/domain-error.js';
import { UserRepository } from '../users/domain/user.repository.js';
import type { AccessTokenClaims } from './access-tokens.js';
import { RefreshTokenRepository } from './domain/refresh-token.repository.js';
import { UNRESTRICTED, allowedBy } from './domain/scopes.js';
import { LiveSessions } from './live-sessions.js';
import type { Principal } from './principal.js';

/** What decides about a user, as `user:{user_id}:auth` holds it. */
interface UserAuth {
  readonly isActive: boolean;
  readonly role: string;
  readonly permissions: readonly string[];
}

/**
 * From an access token to its bearer. The token carries identity and scope; whether the session lives, the user is
 * active, and what the role grants is looked up each time, so that every change takes effect at the next request. For a
 * read the cache may say so, in one round trip; a write asks the store.
 */
@Injectable()
export class Principals {
  constructor(
    private readonly refreshTokens: RefreshTokenRepository,
    private readonly sessions: LiveSessions,
    private readonly users: UserRepository,
    private readonly grants: RoleGrants,
    private readonly cache: Cache,
    private readonly clock: Clock,
  ) {}

  /**
   * @param isWrite whether the request may change something
   * @throws UnauthenticatedError when the session has ended, or its user is not active
   */
  async identify({ sub, sid, scope }: AccessTokenClaims, isWrite: boolean): Promise<Principal> {
    const auth = isWrite ? await this.fromStore(sub, sid) : await this.fromCache(sub, sid);
    if (!auth?.isActive) throw new SessionOverError();
    const permissions = allowedBy(scope, auth.permissions);
    return { userId: sub, sessionId: sid, role: auth.role, permissions, isNarrowed: scope !== UNRESTRICTED };
  }

  private async fromStore(userId: string, sessionId: string): Promise<UserAuth | null> {
    const isLive = await this.refreshTokens.isSessionLive(sessionId, userId, this.clock.now());
    return isLive ? this.authOf(userId) : null;
  }

  /** Both at once, and so on their way together. */
  private async fromCache(userId: string, sessionId: string): Promise<UserAuth | null> {
    const [session, { data }] = await Promise.all([
      this.sessions.find(sessionId, userId),
      this.cache.data(Keys.userAuth.slot(userId), () => this.authOf(userId)),
    ]);
    return session && data;
  }

  private async authOf(userId: string): Promise<UserAuth | null> {
    let user = await this.users.find(userId);
    if (!user) return null;
    let permissions = await this.grants.find(user.role);
    if (!permissions) {
      // Renamed between the two reads: the user has its new name by now.
      user = await this.users.get(userId);
      permissions = await this.grants.of(user.role);
    }
    return { isActive: user.isActive, role: user.role, permissions };
  }
}

class SessionOverError extends UnauthenticatedError {
  constructor() {
    super('token_invalid', 'The session has ended: log in again.');
  }
}
