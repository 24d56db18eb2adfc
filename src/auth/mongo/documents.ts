import type { RefreshToken, Session } from '../domain/refresh-token.js';
import type { RefreshTokenDocument } from './refresh-token.schema.js';

/** The hash of the token is never read: callers look tokens up by it. */
export const REFRESH_TOKEN_FIELDS = { token: 0 } as const;

export type StoredRefreshToken = Omit<RefreshTokenDocument, keyof typeof REFRESH_TOKEN_FIELDS>;

/** The common fields of a session's tokens, and the times of the first and last one. */
export interface StoredSession extends Pick<RefreshTokenDocument, 'user_id' | 'client_id' | 'device'> {
  readonly _id: string;
  readonly since: Date;
  readonly last_seen: Date;
  readonly expires_at: Date;
}

export function toRefreshToken(document: StoredRefreshToken): RefreshToken {
  return {
    id: document._id.toHexString(),
    userId: document.user_id.toHexString(),
    sessionId: document.session_id,
    scope: document.scope,
    clientId: document.client_id,
    device: document.device,
    expiresAt: document.expires_at,
    isRevoked: document.is_revoked,
    createdAt: document.created_at,
    updatedAt: document.updated_at,
  };
}

export function toSession(document: StoredSession): Session {
  return {
    id: document._id,
    userId: document.user_id.toHexString(),
    clientId: document.client_id,
    device: document.device,
    since: document.since,
    lastSeen: document.last_seen,
    expiresAt: document.expires_at,
  };
}
