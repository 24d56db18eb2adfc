import { Injectable } from '@nestjs/common';
import {
  LessThan,
  MoreThan,
  Not,
  type EntityManager,
  type FindOptionsWhere,
  type SelectQueryBuilder,
} from 'typeorm';
import type { EndedToken, RefreshToken, RefreshTokenDraft, Session } from '../domain/refresh-token.js';
import { RefreshTokenRepository } from '../domain/refresh-token.repository.js';
import { Clock } from '../../shared/clock.js';
import { NotFoundError } from '../../shared/domain-error.js';
import { fromTime, toTime, type StoredTime } from '../../platform/database/sql/columns.js';
import { toRowId } from '../../platform/database/sql/row-id.js';
import { SqlContext } from '../../platform/database/sql/sql-context.js';
import { UserEntity } from '../../users/sql/user.entity.js';
import { RefreshTokenEntity } from './refresh-token.entity.js';

/** What `selectSessions` selects. */
interface SessionRow {
  readonly id: string;
  readonly userId: number;
  readonly clientId: string | null;
  readonly device: string | null;
  readonly since: StoredTime;
  readonly lastSeen: StoredTime;
  readonly expiresAt: StoredTime;
}

// By hand, because every request with a token asks for its session: `existsBy()` takes seven times
// the CPU time (bench/statements.mjs).
const LIVE_SESSION = `SELECT 1 FROM refresh_tokens
  WHERE session_id = ? AND user_id = ? AND is_revoked = FALSE AND expires_at > ? LIMIT 1`;

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
    return this.sql.read(async (manager) => {
      const rowId = toRowId(id);
      return rowId === null ? null : findToken(manager, { id: rowId });
    });
  }

  override findByHash(tokenHash: string): Promise<RefreshToken | null> {
    return this.sql.read((manager) => findToken(manager, { token: tokenHash }));
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
    return this.sql.write(async (manager) => {
      const now = this.clock.now();
      const ownerId = toRowId(userId);
      if (ownerId === null) throw new NotFoundError(OWNER);
      const entity = manager.create(RefreshTokenEntity, {
        userId: ownerId,
        sessionId,
        token: tokenHash,
        scope,
        clientId,
        device,
        expiresAt,
        isRevoked: false,
        createdAt: now,
        updatedAt: now,
      });
      await manager.insert(RefreshTokenEntity, entity);
      return toRefreshToken(entity);
    }, OWNER);
  }

  override consume(tokenHash: string, now: Date): Promise<RefreshToken | null> {
    return this.sql.write(async (manager) => {
      const { affected } = await manager.update(
        RefreshTokenEntity,
        { token: tokenHash, ...isLive(now) },
        { isRevoked: true, updatedAt: now },
      );
      return affected === 1 ? findToken(manager, { token: tokenHash }) : null;
    });
  }

  override isSessionLive(sessionId: string, userId: string, now: Date): Promise<boolean> {
    return this.sql.read(async (manager) => {
      const ownerId = toRowId(userId);
      if (ownerId === null) return false;
      return (await manager.query<unknown[]>(LIVE_SESSION, [sessionId, ownerId, toTime(now)])).length > 0;
    });
  }

  override findSession(sessionId: string, userId: string, now: Date): Promise<Session | null> {
    return this.sql.read(async (manager) => {
      const ownerId = toRowId(userId);
      if (ownerId === null) return null;
      const sessions = selectSessions(manager, ownerId, now);
      const row = await sessions
        .andWhere('live.sessionId = :sessionId', { sessionId })
        .getRawOne<SessionRow>();
      return row ? toSession(row) : null;
    });
  }

  override sessionsOf(userId: string, now: Date): Promise<Session[]> {
    return this.sql.read(async (manager) => {
      const ownerId = toRowId(userId);
      if (ownerId === null) return [];
      const sessions = selectSessions(manager, ownerId, now);
      sessions.orderBy('MAX(token.createdAt)', 'DESC').addOrderBy('live.sessionId');
      return (await sessions.getRawMany<SessionRow>()).map(toSession);
    });
  }

  /**
   * Runs either before or after a rotation: both change the row of the token.
   */
  override revokeSession(sessionId: string, now: Date): Promise<EndedToken[]> {
    return this.sql.write((manager) => revoke(manager, { sessionId }, now));
  }

  override revokeSessionsOf(userId: string, now: Date, exceptSessionId?: string): Promise<EndedToken[]> {
    return this.sql.write(async (manager) => {
      const ownerId = toRowId(userId);
      if (ownerId === null) return [];
      const others = exceptSessionId === undefined ? {} : { sessionId: Not(exceptSessionId) };
      return revoke(manager, { userId: ownerId, ...others }, now);
    });
  }

  override removeOf(userId: string): Promise<number> {
    return this.sql.write(async (manager) => {
      const ownerId = toRowId(userId);
      if (ownerId === null) return 0;
      return (await manager.delete(RefreshTokenEntity, { userId: ownerId })).affected ?? 0;
    });
  }

  override removeExpired(before: Date): Promise<number> {
    return this.sql.write(async (manager) => {
      const { affected } = await manager.delete(RefreshTokenEntity, { expiresAt: LessThan(before) });
      return affected ?? 0;
    });
  }
}

function isLive(now: Date): FindOptionsWhere<RefreshTokenEntity> {
  return { isRevoked: false, expiresAt: MoreThan(now) };
}

async function findToken(
  manager: EntityManager,
  where: FindOptionsWhere<RefreshTokenEntity>,
): Promise<RefreshToken | null> {
  const entity = await manager.findOneBy(RefreshTokenEntity, where);
  return entity && toRefreshToken(entity);
}

/** A user's sessions with a live token, each with the times of all its tokens. */
function selectSessions(manager: EntityManager, userId: number, now: Date): SelectQueryBuilder<UserEntity> {
  return manager
    .createQueryBuilder(UserEntity, 'user')
    .innerJoin('user.refreshTokens', 'live', 'live.isRevoked = FALSE AND live.expiresAt > :now', { now })
    .innerJoin(RefreshTokenEntity, 'token', 'token.sessionId = live.sessionId')
    .select('live.sessionId', 'id')
    .addSelect('live.userId', 'userId')
    .addSelect('live.clientId', 'clientId')
    .addSelect('live.device', 'device')
    .addSelect('MIN(token.createdAt)', 'since')
    .addSelect('MAX(token.createdAt)', 'lastSeen')
    .addSelect('MAX(live.expiresAt)', 'expiresAt')
    .where('user.id = :userId', { userId })
    .groupBy('live.sessionId')
    .addGroupBy('live.userId')
    .addGroupBy('live.clientId')
    .addGroupBy('live.device');
}

/**
 * Tokens that are already revoked keep their updatedAt, the time when they were consumed.
 * @returns the tokens that had not expired before
 */
async function revoke(
  manager: EntityManager,
  where: FindOptionsWhere<RefreshTokenEntity>,
  now: Date,
): Promise<EndedToken[]> {
  const revocable = { ...where, isRevoked: false };
  const tokens = await manager.findBy(RefreshTokenEntity, revocable);
  if (tokens.length === 0) return [];
  await manager.update(RefreshTokenEntity, revocable, { isRevoked: true, updatedAt: now });
  return tokens
    .filter(({ expiresAt }) => expiresAt > now)
    .map(({ userId, sessionId, token }) => ({ userId: String(userId), sessionId, tokenHash: token }));
}

function toRefreshToken(entity: RefreshTokenEntity): RefreshToken {
  return {
    id: String(entity.id),
    userId: String(entity.userId),
    sessionId: entity.sessionId,
    scope: entity.scope,
    clientId: entity.clientId,
    device: entity.device,
    expiresAt: entity.expiresAt,
    isRevoked: entity.isRevoked,
    createdAt: entity.createdAt,
    updatedAt: entity.updatedAt,
  };
}

function toSession(row: SessionRow): Session {
  return {
    id: row.id,
    userId: String(row.userId),
    clientId: row.clientId,
    device: row.device,
    since: fromTime(row.since),
    lastSeen: fromTime(row.lastSeen),
    expiresAt: fromTime(row.expiresAt),
  };
}
