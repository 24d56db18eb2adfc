import { Repository } from '../../shared/repository.js';
import type { EndedToken, RefreshToken, RefreshTokenDraft, Session } from './refresh-token.js';

/**
 * The refresh tokens (table and collection `refresh_tokens`); `token` holds the SHA-256. A session
 * is live while one of its tokens is neither revoked nor expired. If a log-out and a rotation run
 * concurrently, the log-out wins: a unit of work that consumes a token and adds its successor
 * either commits before the revocation, which then includes the successor, or can no longer consume
 * the token.
 */
export abstract class RefreshTokenRepository extends Repository<RefreshToken, RefreshTokenDraft> {
  protected readonly resource = 'session';

  /**
   * Stores only the fields of a draft. @throws NotFoundError (user_not_found), ConflictError if the
   * hash exists
   */
  abstract override add(draft: RefreshTokenDraft): Promise<RefreshToken>;

  abstract findByHash(tokenHash: string): Promise<RefreshToken | null>;

  /**
   * Revokes the token if it is neither revoked nor expired, and sets updatedAt: one conditional
   * write.
   * @returns the consumed token; null if it could not be consumed
   */
  abstract consume(tokenHash: string, now: Date): Promise<RefreshToken | null>;

  /** Whether the session is live and belongs to this user. */
  abstract isSessionLive(sessionId: string, userId: string, now: Date): Promise<boolean>;

  /** The session of this user, while it is live. */
  abstract findSession(sessionId: string, userId: string, now: Date): Promise<Session | null>;

  /** The user's live sessions, most recently used first, then by id. */
  abstract sessionsOf(userId: string, now: Date): Promise<Session[]>;

  /** Revokes every token of the session. @returns those that were live */
  abstract revokeSession(sessionId: string, now: Date): Promise<EndedToken[]>;

  /** Revokes every token of the user but those of one session. @returns those that were live */
  abstract revokeSessionsOf(userId: string, now: Date, exceptSessionId?: string): Promise<EndedToken[]>;

  /** Removes every token of the user, also revoked and expired ones. @returns their number */
  abstract removeOf(userId: string): Promise<number>;

  /** Removes tokens that expired before this time. @returns their number */
  abstract removeExpired(before: Date): Promise<number>;
}
