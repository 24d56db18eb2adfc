import { Injectable } from '@nestjs/common';
import { AppConfig } from '../platform/config/app-config.js';
import { RoleGrants } from '../rbac/role-grants.js';
import { Clock } from '../shared/clock.js';
import { NotFoundError } from '../shared/domain-error.js';
import { DomainEvents } from '../platform/events/domain-events.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { UserSessions } from '../users/domain/user-sessions.js';
import type { User } from '../users/domain/user.js';
import { UserRepository } from '../users/domain/user.repository.js';
import type { SessionEndReason } from '../shared/session-end-reason.js';
import { SecurityLog } from '../platform/security/security-log.js';
import { AccessTokens } from './access-tokens.js';
import { ClientRegistry } from './client-registry.js';
import { ReauthenticationRequiredError, RefreshTokenError } from './domain/auth.errors.js';
import type { EndedToken, RefreshToken, RefreshTokenDraft, Session } from './domain/refresh-token.js';
import { RefreshTokenRepository } from './domain/refresh-token.repository.js';
import { AccessRegistry } from '../platform/access/access-registry.js';
import type { IssuedTokens } from './domain/issued-tokens.js';
import { LiveSessions } from './live-sessions.js';
import { SecretTokens } from './tokens/secret-tokens.js';
import { RefreshTokenIssued, SessionChanged, SessionsEnded } from './session.events.js';

/** A consumed token may be presented again within this time (a second tab, a lost response). */
const REUSE_GRACE_MS = 10_000;

/** Irreversible actions need a log-in that is not older than this. */
const RECENT_LOGIN_MINUTES = 10;

export interface NewSession {
  readonly scope: string;
  readonly clientId: string | null;
  readonly device: string | null;
}

/** The current refresh token of a session: its row, and its plain text for the client. */
interface Rotation {
  readonly added: RefreshToken;
  readonly successor: string;
}

/**
 * Sessions and their refresh tokens. Each token is consumed once and has one successor (RFC 9700,
 * section 4.14.2). All tokens of a session expire when its first one does.
 */
@Injectable()
export class SessionService extends UserSessions {
  /** Predicates that match the tokens of sessions that are being ended. */
  private readonly endingSessions = new Set<(token: RefreshToken) => boolean>();

  constructor(
    private readonly refreshTokens: RefreshTokenRepository,
    private readonly liveSessions: LiveSessions,
    private readonly users: UserRepository,
    private readonly grants: RoleGrants,
    private readonly clients: ClientRegistry,
    private readonly registry: AccessRegistry,
    private readonly accessTokens: AccessTokens,
    private readonly secrets: SecretTokens,
    private readonly unitOfWork: UnitOfWork,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
    private readonly config: AppConfig,
    private readonly securityLog: SecurityLog,
  ) {
    super();
  }

  /** Begins a session for a user whom LoginService has authenticated. */
  async start(user: User, { scope, clientId, device }: NewSession): Promise<IssuedTokens> {
    const token = this.secrets.generate();
    const now = this.clock.now();
    const added = await this.unitOfWork.run(async () => {
      const sessionId = this.secrets.generateId();
      this.events.raise(new SessionChanged(user.id, sessionId, null));
      return this.addRefreshToken({
        userId: user.id,
        sessionId,
        tokenHash: this.secrets.hash(token),
        scope,
        clientId,
        device,
        expiresAt: new Date(now.getTime() + this.config.refreshTokenTtl * 1000),
      });
    });
    return this.toIssuedTokens(added, user, token);
  }

  /**
   * Continues a session whose first token was an authorization code, with the full lifetime of a
   * session.
   * @param consume consumes the code, in the unit of work that adds the first refresh token;
   * returns null for an invalid code, after which that unit of work still commits
   * @throws RefreshTokenError
   */
  async startFromCode(consume: () => Promise<RefreshToken | null>): Promise<IssuedTokens> {
    const token = this.secrets.generate();
    const expiresAt = new Date(this.clock.now().getTime() + this.config.refreshTokenTtl * 1000);
    const added = await this.unitOfWork.run(async () => {
      const code = await consume();
      if (!code) return null;
      const { userId, sessionId, clientId } = code;
      this.events.raise(new SessionChanged(userId, sessionId, null));
      const grant = 'authorization_code';
      this.securityLog.record({ event: 'oauth_tokens_issued', userId, clientId, sessionId, grant });
      return this.addRefreshToken({ ...code, tokenHash: this.secrets.hash(token), expiresAt });
    });
    const user = added && (await this.users.find(added.userId));
    if (!added || !user?.isActive) throw new RefreshTokenError();
    return this.toIssuedTokens(added, user, token);
  }

  /**
   * Exchanges a token for its successor. Concurrent calls, and repeated ones within REUSE_GRACE_MS,
   * get the same successor. A later repeat, or one after the successor was consumed too, ends the
   * session.
   * @param clientId the client that the token must belong to; null for the shop's own log-in
   * @param scope of the access token, within that of the refresh token, which does not change (RFC
   * 6749, section 6)
   * @throws RefreshTokenError
   */
  async refresh(token: string, clientId: string | null = null, scope?: string): Promise<IssuedTokens> {
    await this.assertIssued(token);
    const current = await this.unitOfWork.run(() => this.rotate(token, clientId));
    const user = current && (await this.users.find(current.added.userId));
    if (!current || !user?.isActive) throw new RefreshTokenError();
    const { added, successor } = current;
    return this.toIssuedTokens({ ...added, scope: scope ?? added.scope }, user, successor);
  }

  async end(sessionId: string, reason: SessionEndReason): Promise<void> {
    await this.endMatching(
      reason,
      (token) => token.sessionId === sessionId,
      () => this.refreshTokens.revokeSession(sessionId, this.clock.now()),
    );
  }

  override async endAll(userId: string, reason: SessionEndReason, exceptSessionId?: string): Promise<void> {
    await this.endMatching(
      reason,
      (token) => token.userId === userId && token.sessionId !== exceptSessionId,
      () => this.refreshTokens.revokeSessionsOf(userId, this.clock.now(), exceptSessionId),
    );
  }

  override async endAndDeleteAll(userId: string): Promise<void> {
    await this.endAll(userId, 'account_closed');
    await this.refreshTokens.removeOf(userId);
  }

  override async assertRecentLogin(sessionId: string, userId: string): Promise<void> {
    const now = this.clock.now();
    const session = await this.refreshTokens.findSession(sessionId, userId, now);
    if (!session || now.getTime() - session.since.getTime() > RECENT_LOGIN_MINUTES * 60_000)
      throw new ReauthenticationRequiredError(RECENT_LOGIN_MINUTES);
  }

  isLive(sessionId: string, userId: string): Promise<boolean> {
    return this.refreshTokens.isSessionLive(sessionId, userId, this.clock.now());
  }

  /** Returns the live sessions, most recently used first. */
  list(userId: string): Promise<Session[]> {
    return this.liveSessions.list(userId);
  }

  /** @throws NotFoundError also for another user's session */
  async endOwn(userId: string, sessionId: string): Promise<void> {
    if (!(await this.isLive(sessionId, userId))) throw new NotFoundError('session');
    await this.end(sessionId, 'ended_by_user');
  }

  /**
   * On MongoDB, a session that rotates continuously could make the revocation conflict again and
   * again. So no rotation of these sessions begins before they have ended.
   */
  private async endMatching(
    reason: SessionEndReason,
    matches: (token: RefreshToken) => boolean,
    revoke: () => Promise<readonly EndedToken[]>,
  ): Promise<void> {
    this.endingSessions.add(matches);
    try {
      await this.unitOfWork.run(async () => this.raiseSessionsEnded(await revoke(), reason));
    } finally {
      this.endingSessions.delete(matches);
    }
  }

  private raiseSessionsEnded(ended: readonly EndedToken[], reason: SessionEndReason): void {
    this.events.raise(new SessionsEnded(ended));
    if (ended.length === 0) return;
    const sessionIds = [...new Set(ended.map(({ sessionId }) => sessionId))];
    const userId = ended[0]?.userId ?? null;
    this.securityLog.record({ event: 'sessions_ended', userId, reason, sessionIds });
  }

  private isEnding(token: RefreshToken): boolean {
    return [...this.endingSessions].some((matches) => matches(token));
  }

  /**
   * Runs before the unit of work, so that unknown tokens do not enter the write queue.
   */
  private async assertIssued(token: string): Promise<void> {
    const hash = this.secrets.hash(token);
    const known = await this.liveSessions.findIssuedToken(hash);
    if (!known) throw new RefreshTokenError();
  }

  /**
   * Returns the current token, or null if it was rejected. It does not throw, because a reuse ends
   * the session, and an error would roll that back.
   */
  private async rotate(token: string, clientId: string | null): Promise<Rotation | null> {
    const [successor, ...earlier] = this.secrets.successorsOf(token);
    const now = this.clock.now();
    const hash = this.secrets.hash(token);
    const known = await this.refreshTokens.findByHash(hash);
    if (known?.clientId !== clientId || this.isEnding(known)) return null;

    const consumed = await this.refreshTokens.consume(hash, now);
    if (consumed) {
      this.events.raise(new SessionChanged(consumed.userId, consumed.sessionId, hash));
      const added = await this.addRefreshToken({ ...consumed, tokenHash: this.secrets.hash(successor) });
      return { added, successor };
    }
    if (known.expiresAt <= now) return null;

    // There is no live successor after a log-out, or if the successor's secret is no longer in
    // JWT_SECRET: both count as a reuse.
    const isRecent = now.getTime() - known.updatedAt.getTime() <= REUSE_GRACE_MS;
    for (const candidate of isRecent ? [successor, ...earlier] : []) {
      const added = await this.refreshTokens.findByHash(this.secrets.hash(candidate));
      if (added && !added.isRevoked) return { added, successor: candidate };
    }

    const ended = await this.refreshTokens.revokeSession(known.sessionId, now);
    // If a log-out had already ended the session, the reuse does not indicate theft.
    if (ended.length > 0) {
      const { sessionId, userId } = known;
      this.securityLog.record({ event: 'refresh_token_reused', userId, sessionId });
    }
    this.raiseSessionsEnded(ended, 'refresh_token_reused');
    return null;
  }

  private addRefreshToken(draft: RefreshTokenDraft): Promise<RefreshToken> {
    this.events.raise(new RefreshTokenIssued(draft.tokenHash));
    return this.refreshTokens.add(draft);
  }

  private async toIssuedTokens(
    { sessionId, scope, clientId }: RefreshToken,
    user: User,
    refreshToken: string,
  ): Promise<IssuedTokens> {
    const registered = this.clients.limitsOf(clientId)?.scopes ?? null;
    return {
      accessToken: this.accessTokens.issue({ sub: user.id, sid: sessionId, scope }),
      refreshToken,
      expiresIn: this.config.accessTokenTtl,
      scope: [...this.registry.allowedBy(scope, await this.grants.of(user.role), registered)].join(' '),
      sessionId,
    };
  }
}
