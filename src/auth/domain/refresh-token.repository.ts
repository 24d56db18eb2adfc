import { Repository } from '../../shared/repository.js';
import type { EndedToken, RefreshToken, RefreshTokenDraft, Session } from './refresh-token.js';

/**
 * The refresh tokens (table and collection `refresh_tokens`); `token` holds the SHA-256. A session
 * is live while one of its tokens is neither revoked nor expired. Of a log-out and a rotation at
 * once, the log-out wins: in a unit of work that consumes a token and adds its successor, either
 * both come before the revocation, which then takes the successor too, or the token cannot be
 * consumed any more.
 */
export abstract class RefreshTokenRepository extends Repository<RefreshToken, RefreshTokenDraft> {
  protected readonly resource = 'session';

  /**
   * Takes the fields of a draft and no others. @throws NotFoundError (user_not_found),
   * ConflictError when there is such a hash already
   */
  abstract override add(draft: RefreshTokenDraft): Promise<RefreshToken>;

  abstract findByHash(tokenHash: string): Promise<RefreshToken | null>;

  /**
   * Revokes the token if it is neither revoked nor expired, and sets updatedAt: one conditional
   * write.
   * @returns the token as it is now; null when it could not be consumed
   */
  abstract consume(tokenHash: string, now: Date): Promise<RefreshToken | null>;

  /** Whether there is such a session, and of this user. */
  abstract isSessionLive(sessionId: string, userId: string, now: Date): Promise<boolean>;

  /** The session of this user, while it is live. */
  abstract findSession(sessionId: string, userId: string, now: Date): Promise<Session | null>;

  /** The user's live sessions, the last seen first, then by id. */
  abstract sessionsOf(userId: string, now: Date): Promise<Session[]>;

  /** Revokes every token of the session. @returns those that were live */
  abstract revokeSession(sessionId: string, now: Date): Promise<EndedToken[]>;

  /** Revokes every token of the user but those of one session. @returns those that were live */
  abstract revokeSessionsOf(userId: string, now: Date, exceptSessionId?: string): Promise<EndedToken[]>;

  /** Removes every token of the user, revoked and expired ones too. @returns how many */
  abstract removeOf(userId: string): Promise<number>;

  /** Forgets tokens that expired before this time. @returns how many */
  abstract removeExpired(before: Date): Promise<number>;
}
