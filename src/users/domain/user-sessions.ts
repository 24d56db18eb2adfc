import type { SessionEndReason } from '../../shared/session-end-reason.js';

/** Ends the sessions of users. The auth feature implements it. */
export abstract class UserSessions {
  /** Ends the sessions of a user, all or all but one. May be part of a unit of work. */
  abstract endAll(userId: string, reason: SessionEndReason, exceptSessionId?: string): Promise<void>;

  /**
   * Ends the sessions of a closed account and deletes all of its tokens. Runs in the caller's unit
   * of work.
   */
  abstract endAndDeleteAll(userId: string): Promise<void>;

  /**
   * @throws ReauthenticationRequiredError when the session did not begin within the last ten
   * minutes
   */
  abstract assertRecentLogin(sessionId: string, userId: string): Promise<void>;
}
