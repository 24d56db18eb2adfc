/**
 * One token of a session's family. Rotation consumes it and adds its successor; only the last one
 * of a family is not revoked. An authorization code is stored as the first token of its family.
 */
export interface RefreshToken {
  readonly id: string;
  readonly userId: string;
  /** Identifies the family: all tokens of one log-in. */
  readonly sessionId: string;
  /**
   * Space-delimited names of permissions and of scopes for the user's own data (RFC 6749, section
   * 3.3); a successor has the same.
   */
  readonly scope: string;
  /** The OAuth client it was issued to; null for the shop's own log-in. */
  readonly clientId: string | null;
  /**
   * The user agent at log-in, for the list of sessions; null if it was not sent.
   */
  readonly device: string | null;
  readonly expiresAt: Date;
  readonly isRevoked: boolean;
  readonly createdAt: Date;
  /** Of a consumed token: when it was consumed. */
  readonly updatedAt: Date;
}

export interface RefreshTokenDraft extends Pick<
  RefreshToken,
  'userId' | 'sessionId' | 'scope' | 'clientId' | 'device' | 'expiresAt'
> {
  /** SHA-256 of the token, in hex. */
  readonly tokenHash: string;
}

/** A token that was live until its session was ended. */
export type EndedToken = Pick<RefreshToken, 'userId' | 'sessionId'> & Pick<RefreshTokenDraft, 'tokenHash'>;

/** A session that can still be refreshed. */
export interface Session {
  readonly id: string;
  readonly userId: string;
  readonly clientId: string | null;
  readonly device: string | null;
  /** When its first token was issued. */
  readonly since: Date;
  /** When its last token was issued. */
  readonly lastSeen: Date;
  /** When its last token expires. */
  readonly expiresAt: Date;
}
