import { Injectable } from '@nestjs/common';
import type { EndedToken, RefreshToken, RefreshTokenDraft, Session } from '../domain/refresh-token.js';
import { RefreshTokenRepository } from '../domain/refresh-token.repository.js';
import { Clock } from '../../shared/clock.js';
import { NotFoundError } from '../../shared/domain-error.js';
import { fromTime, toTime } from '../../platform/database/sql/columns.js';
import { toRowId } from '../../platform/database/sql/row-id.js';
import type { SqlReader, SqlValue } from '../../platform/database/sql/sql-connection.js';
import { SqlContext } from '../../platform/database/sql/sql-context.js';
import { RefreshTokenEntity } from './refresh-token.entity.js';

interface RefreshTokenRow {
  readonly id: number;
  readonly user_id: number;
  readonly session_id: string;
  readonly scope: string;
  readonly client_id: string | null;
  readonly device: string | null;
  readonly expires_at: string;
  readonly is_revoked: number;
  readonly created_at: string;
  readonly updated_at: string;
}

interface SessionRow {
  readonly session_id: string;
  readonly user_id: number;
  readonly client_id: string | null;
  readonly device: string | null;
  readonly since: string;
  readonly last_seen: string;
  readonly expires_at: string;
}

type RevokedRow = Pick<RefreshTokenRow, 'user_id' | 'session_id' | 'expires_at'> & { readonly token: string };

const COLUMNS = `id, user_id, session_id, scope, client_id, device, expires_at, is_revoked, created_at, updated_at`;
const BY_ID = `SELECT ${COLUMNS} FROM refresh_tokens WHERE id = ?`;
const BY_HASH = `SELECT ${COLUMNS} FROM refresh_tokens WHERE token = ?`;
const CONSUME = `UPDATE refresh_tokens SET is_revoked = 1, updated_at = ?
  WHERE token = ? AND is_revoked = 0 AND expires_at > ? RETURNING ${COLUMNS}`;
const IS_LIVE = `SELECT 1 FROM refresh_tokens
  WHERE session_id = ? AND user_id = ? AND is_revoked = 0 AND expires_at > ? LIMIT 1`;
const SESSION = `SELECT live.session_id, live.user_id, live.client_id, live.device,
    (SELECT max(expires_at) FROM refresh_tokens
      WHERE session_id = live.session_id AND is_revoked = 0) AS expires_at,
    (SELECT min(created_at) FROM refresh_tokens WHERE session_id = live.session_id) AS since,
    (SELECT max(created_at) FROM refresh_tokens WHERE session_id = live.session_id) AS last_seen
  FROM refresh_tokens live WHERE live.user_id = ? AND live.is_revoked = 0 AND live.expires_at > ?`;
const SESSION_BY_ID = `${SESSION} AND live.session_id = ? LIMIT 1`;
const SESSIONS = `${SESSION} GROUP BY live.session_id ORDER BY last_seen DESC, live.session_id`;
// Tokens that are already revoked keep their updated_at, the time when they were consumed.
const REVOKE = 'UPDATE refresh_tokens SET is_revoked = 1, updated_at = ? WHERE is_revoked = 0';
const REVOKE_SESSION = `${REVOKE} AND session_id = ? RETURNING user_id, session_id, token, expires_at`;
const REVOKE_OF_USER = `${REVOKE} AND user_id = ? AND session_id IS NOT ?
  RETURNING user_id, session_id, token, expires_at`;
const REMOVE_OF_USER = 'DELETE FROM refresh_tokens WHERE user_id = ? RETURNING id';
const REMOVE_EXPIRED = 'DELETE FROM refresh_tokens WHERE expires_at < ? RETURNING id';

/** The only foreign key of a token: violating it means that the user does not exist. */
const OWNER = 'user';

@Injectable()
export class SqlRefreshTokenRepository extends RefreshTokenRepository {
  constructor(
    private readonly sql: SqlContext,
    private readonly clock: Clock,
  ) {
    super();
  }

  override find(id: string): Promise<RefreshToken | null> {
    return this.sql.readSync((connection) => findToken(connection, BY_ID, toRowId(id)));
  }

  override findByHash(tokenHash: string): Promise<RefreshToken | null> {
    return this.sql.readSync((connection) => findToken(connection, BY_HASH, tokenHash));
  }

  /**
   * Copies the draft field by field, because that of a successor may contain all fields of the
   * previous token.
   */
  override add({
    userId,
    sessionId,
    tokenHash,
    scope,
    clientId,
    device,
    expiresAt,
  }: RefreshTokenDraft): Promise<RefreshToken> {
    return this.sql.writeSync((connection) => {
      const now = this.clock.now();
      const id = connection.insert(RefreshTokenEntity, {
        userId: toOwnerId(userId),
        sessionId,
        token: tokenHash,
        scope,
        clientId,
        device,
        expiresAt,
        createdAt: now,
        updatedAt: now,
      });
      const token = findToken(connection, BY_ID, id);
      if (!token) throw this.notFound();
      return token;
    }, OWNER);
  }

  override consume(tokenHash: string, now: Date): Promise<RefreshToken | null> {
    const time = toTime(now);
    return this.sql.writeSync((connection) => findToken(connection, CONSUME, time, tokenHash, time));
  }

  override isSessionLive(sessionId: string, userId: string, now: Date): Promise<boolean> {
    return this.sql.readSync(
      (connection) => connection.get(IS_LIVE, sessionId, toRowId(userId), toTime(now)) !== undefined,
    );
  }

  override findSession(sessionId: string, userId: string, now: Date): Promise<Session | null> {
    return this.sql.readSync((connection) => {
      const row = connection.get<SessionRow>(SESSION_BY_ID, toRowId(userId), toTime(now), sessionId);
      return row ? toSession(row) : null;
    });
  }

  override sessionsOf(userId: string, now: Date): Promise<Session[]> {
    return this.sql.readSync((connection) =>
      connection.all<SessionRow>(SESSIONS, toRowId(userId), toTime(now)).map(toSession),
    );
  }

  /**
   * SQLite has a single writer, so a log-out runs either before or after a rotation.
   */
  override revokeSession(sessionId: string, now: Date): Promise<EndedToken[]> {
    return this.sql.writeSync((connection) => {
      const time = toTime(now);
      return toEndedTokens(connection.all<RevokedRow>(REVOKE_SESSION, time, sessionId), time);
    });
  }

  override revokeSessionsOf(userId: string, now: Date, exceptSessionId?: string): Promise<EndedToken[]> {
    return this.sql.writeSync((connection) => {
      const time = toTime(now);
      const except = exceptSessionId ?? null;
      return toEndedTokens(connection.all<RevokedRow>(REVOKE_OF_USER, time, toRowId(userId), except), time);
    });
  }

  override removeOf(userId: string): Promise<number> {
    return this.sql.writeSync((connection) => connection.all(REMOVE_OF_USER, toRowId(userId)).length);
  }

  override removeExpired(before: Date): Promise<number> {
    return this.sql.writeSync((connection) => connection.all(REMOVE_EXPIRED, toTime(before)).length);
  }
}

/** Returns the token that the statement selects or changes. */
function findToken(connection: SqlReader, statement: string, ...values: SqlValue[]): RefreshToken | null {
  const row = connection.get<RefreshTokenRow>(statement, ...values);
  return row ? toRefreshToken(row) : null;
}

/** The revoked tokens that had not expired before. */
function toEndedTokens(revoked: readonly RevokedRow[], time: string): EndedToken[] {
  return revoked
    .filter((row) => row.expires_at > time)
    .map((row) => ({ userId: String(row.user_id), sessionId: row.session_id, tokenHash: row.token }));
}

function toOwnerId(id: string): number {
  const rowId = toRowId(id);
  if (rowId === null) throw new NotFoundError(OWNER);
  return rowId;
}

function toRefreshToken(row: RefreshTokenRow): RefreshToken {
  return {
    id: String(row.id),
    userId: String(row.user_id),
    sessionId: row.session_id,
    scope: row.scope,
    clientId: row.client_id,
    device: row.device,
    expiresAt: fromTime(row.expires_at),
    isRevoked: row.is_revoked === 1,
    createdAt: fromTime(row.created_at),
    updatedAt: fromTime(row.updated_at),
  };
}

function toSession(row: SessionRow): Session {
  return {
    id: row.session_id,
    userId: String(row.user_id),
    clientId: row.client_id,
    device: row.device,
    since: fromTime(row.since),
    lastSeen: fromTime(row.last_seen),
    expiresAt: fromTime(row.expires_at),
  };
}
