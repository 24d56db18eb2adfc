import { Injectable } from '@nestjs/common';
import { Cache } from '../platform/cache/cache.js';
import { authCacheKeys } from './auth.cache-keys.js';
import { RoleGrants } from '../rbac/role-grants.js';
import { Clock } from '../shared/clock.js';
import { UnauthenticatedError } from '../shared/domain-error.js';
import { UserRepository } from '../users/domain/user.repository.js';
import type { AccessTokenClaims } from './access-tokens.js';
import { ClientRegistry } from './client-registry.js';
import { RefreshTokenRepository } from './domain/refresh-token.repository.js';
import type { Session } from './domain/refresh-token.js';
import { AccessRegistry } from '../platform/access/access-registry.js';
import { UNRESTRICTED } from '../platform/access/scopes.js';
import { LiveSessions } from './live-sessions.js';
import type { Principal } from '../platform/access/principal.js';

/** The data of a user that access checks need, cached in `user:{user_id}:auth`. */
interface UserAuth {
  readonly isActive: boolean;
  readonly role: string;
  readonly permissions: readonly string[];
}

interface SessionAndAuth {
  readonly session: Session;
  readonly auth: UserAuth;
}

/**
 * Identifies the caller from the claims of an access token. The token contains only identity and
 * scope. Session, user, permissions of the role and registration of the client are looked up for
 * each request, so that every change takes effect at the next request. Reads may use the cache, in
 * one round trip; writes read the database.
 */
@Injectable()
export class Principals {
  constructor(
    private readonly refreshTokens: RefreshTokenRepository,
    private readonly sessions: LiveSessions,
    private readonly users: UserRepository,
    private readonly grants: RoleGrants,
    private readonly clients: ClientRegistry,
    private readonly registry: AccessRegistry,
    private readonly cache: Cache,
    private readonly clock: Clock,
  ) {}

  /**
   * @param isWrite whether the request may change something
   * @throws UnauthenticatedError if the session has ended, its user is not active, or its client is
   * no longer registered
   */
  async identify({ sub, sid, scope }: AccessTokenClaims, isWrite: boolean): Promise<Principal> {
    const found = isWrite ? await this.fromDatabase(sub, sid) : await this.fromCache(sub, sid);
    const client = found && this.clients.limitsOf(found.session.clientId);
    if (!found?.auth.isActive || !client) throw new SessionEndedError();
    const { auth } = found;
    return {
      userId: sub,
      sessionId: sid,
      role: auth.role,
      permissions: this.registry.allowedBy(scope, auth.permissions, client.scopes),
      isOwnClient: client.isOwn,
      hasLimitedScope: scope !== UNRESTRICTED || client.scopes !== null,
    };
  }

  /** Only the session's client id may come from the cache, because it never changes. */
  private async fromDatabase(userId: string, sessionId: string): Promise<SessionAndAuth | null> {
    const [isLive, session] = await Promise.all([
      this.refreshTokens.isSessionLive(sessionId, userId, this.clock.now()),
      this.sessions.find(sessionId, userId),
    ]);
    const auth = isLive && session ? await this.authOf(userId) : null;
    return session && auth && { session, auth };
  }

  /** Starts both look-ups at once, so that they share one round trip. */
  private async fromCache(userId: string, sessionId: string): Promise<SessionAndAuth | null> {
    const [session, { data }] = await Promise.all([
      this.sessions.find(sessionId, userId),
      this.cache.readData(authCacheKeys.userAuth.entry(userId), () => this.authOf(userId)),
    ]);
    return session && data && { session, auth: data };
  }

  private async authOf(userId: string): Promise<UserAuth | null> {
    let user = await this.users.find(userId);
    if (!user) return null;
    let permissions = await this.grants.find(user.role);
    if (!permissions) {
      // The role was renamed between the two reads, so the user now has its new name.
      user = await this.users.get(userId);
      permissions = await this.grants.of(user.role);
    }
    return { isActive: user.isActive, role: user.role, permissions };
  }
}

class SessionEndedError extends UnauthenticatedError {
  constructor() {
    super('token_invalid', 'The session has ended: log in again.');
  }
}
