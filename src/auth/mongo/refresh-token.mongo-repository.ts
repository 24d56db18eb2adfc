import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model, trusted, Types, type ClientSession, type QueryFilter } from 'mongoose';
import { RefreshTokenRepository } from '../domain/refresh-token.repository.js';
import type { EndedToken, RefreshToken, RefreshTokenDraft, Session } from '../domain/refresh-token.js';
import { Clock } from '../../shared/clock.js';
import { NotFoundError } from '../../shared/domain-error.js';
import { MongoContext } from '../../platform/database/mongo/mongo-context.js';
import { toObjectId } from '../../platform/database/mongo/object-id.js';
import { UserDocument } from '../../users/mongo/user.schema.js';
import {
  REFRESH_TOKEN_FIELDS,
  toRefreshToken,
  toSession,
  type StoredRefreshToken,
  type StoredSession,
} from './documents.js';
import { RefreshTokenDocument } from './refresh-token.schema.js';

@Injectable()
export class MongoRefreshTokenRepository extends RefreshTokenRepository {
  constructor(
    private readonly mongo: MongoContext,
    @InjectModel(RefreshTokenDocument.name) private readonly tokens: Model<RefreshTokenDocument>,
    @InjectModel(UserDocument.name) private readonly users: Model<UserDocument>,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async find(id: string): Promise<RefreshToken | null> {
    const _id = toObjectId(id);
    return _id && this.findOne({ _id });
  }

  override findByHash(tokenHash: string): Promise<RefreshToken | null> {
    return this.findOne({ token: tokenHash });
  }

  override add(draft: RefreshTokenDraft): Promise<RefreshToken> {
    return this.mongo.execute(async (session) => {
      const now = this.clock.now();
      const document: RefreshTokenDocument = {
        _id: new Types.ObjectId(),
        user_id: await this.requireUser(draft.userId, session),
        session_id: draft.sessionId,
        token: draft.tokenHash,
        scope: draft.scope,
        client_id: draft.clientId,
        device: draft.device,
        expires_at: draft.expiresAt,
        is_revoked: false,
        created_at: now,
        updated_at: now,
      };
      await this.tokens.create([document], { session });
      return toRefreshToken(document);
    });
  }

  override async consume(tokenHash: string, now: Date): Promise<RefreshToken | null> {
    const document = await this.mongo.execute((session) =>
      this.tokens
        .findOneAndUpdate(
          { token: tokenHash, ...live(now) },
          { $set: { is_revoked: true, updated_at: now } },
          { session, projection: REFRESH_TOKEN_FIELDS, returnDocument: 'after' },
        )
        .lean<StoredRefreshToken>()
        .exec(),
    );
    return document && toRefreshToken(document);
  }

  override async isSessionLive(sessionId: string, userId: string, now: Date): Promise<boolean> {
    const user_id = toObjectId(userId);
    if (!user_id) return false;
    return this.mongo.execute(async (session) => {
      const token = await this.tokens
        .exists({ session_id: sessionId, user_id, ...live(now) })
        .session(session ?? null);
      return token !== null;
    });
  }

  override async findSession(sessionId: string, userId: string, now: Date): Promise<Session | null> {
    const user_id = toObjectId(userId);
    if (!user_id) return null;
    return (await this.sessions({ user_id, session_id: sessionId }, now))[0] ?? null;
  }

  override async sessionsOf(userId: string, now: Date): Promise<Session[]> {
    const user_id = toObjectId(userId);
    return user_id ? this.sessions({ user_id }, now) : [];
  }

  private async sessions(
    filter: Partial<Pick<RefreshTokenDocument, 'user_id' | 'session_id'>>,
    now: Date,
  ): Promise<Session[]> {
    const documents = await this.mongo.execute((session) =>
      this.tokens
        .aggregate<StoredSession>(
          [
            { $match: filter },
            { $sort: { created_at: 1, _id: 1 } },
            {
              $group: {
                _id: '$session_id',
                user_id: { $first: '$user_id' },
                client_id: { $last: '$client_id' },
                device: { $last: '$device' },
                since: { $first: '$created_at' },
                last_seen: { $last: '$created_at' },
                // The latest expiry of the tokens that can still be consumed.
                expires_at: { $max: { $cond: ['$is_revoked', null, '$expires_at'] } },
              },
            },
            { $match: { expires_at: { $gt: now } } },
            { $sort: { last_seen: -1, _id: 1 } },
          ],
          { session },
        )
        .exec(),
    );
    return documents.map(toSession);
  }

  override revokeSession(sessionId: string, now: Date): Promise<EndedToken[]> {
    return this.revoke({ session_id: sessionId }, now);
  }

  override async revokeSessionsOf(
    userId: string,
    now: Date,
    exceptSessionId?: string,
  ): Promise<EndedToken[]> {
    const user_id = toObjectId(userId);
    if (!user_id) return [];
    const others = exceptSessionId !== undefined && { session_id: trusted({ $ne: exceptSessionId }) };
    return this.revoke({ user_id, ...others }, now);
  }

  /**
   * Runs in a transaction, so that it is retried after a conflict with a concurrent write to a
   * token.
   */
  override async removeOf(userId: string): Promise<number> {
    const user_id = toObjectId(userId);
    if (!user_id) return 0;
    return this.mongo.executeInTransaction(
      async (session) => (await this.tokens.deleteMany({ user_id }, { session })).deletedCount,
    );
  }

  override removeExpired(before: Date): Promise<number> {
    return this.mongo.executeInTransaction(async (session) => {
      const expired = { expires_at: trusted({ $lt: before }) };
      return (await this.tokens.deleteMany(expired, { session })).deletedCount;
    });
  }

  /**
   * Always runs in a transaction: it conflicts with a concurrent rotation, because both write to
   * the same token, and is retried if the rotation commits first. A single write would succeed
   * without revoking the successor. The transaction writes before it reads: after a read, every
   * rotation since its snapshot would be a conflict, so a session that rotates continuously could
   * hardly be ended.
   * @returns the tokens that were live
   */
  private revoke(filter: QueryFilter<RefreshTokenDocument>, now: Date): Promise<EndedToken[]> {
    return this.mongo.executeInTransaction(async (session) => {
      const notRevoked = { ...filter, is_revoked: false };
      const conflictingWrite = { $currentDate: { updated_at: true } } as const;
      const { matchedCount } = await this.tokens.updateMany(notRevoked, conflictingWrite, { session });
      if (matchedCount === 0) return [];
      const ended = await this.tokens
        .find({ ...filter, ...live(now) }, { user_id: 1, session_id: 1, token: 1 }, { session })
        .lean<Pick<RefreshTokenDocument, 'user_id' | 'session_id' | 'token'>[]>()
        .exec();
      await this.tokens.updateMany(notRevoked, { $set: { is_revoked: true, updated_at: now } }, { session });
      return ended.map(({ user_id, session_id, token }) => ({
        userId: user_id.toHexString(),
        sessionId: session_id,
        tokenHash: token,
      }));
    });
  }

  /** Users are never removed, so the user still exists at the commit. */
  private async requireUser(id: string, session: ClientSession | undefined): Promise<Types.ObjectId> {
    const _id = toObjectId(id);
    if (!_id || !(await this.users.exists({ _id }).session(session ?? null))) throw new NotFoundError('user');
    return _id;
  }

  private findOne(filter: QueryFilter<RefreshTokenDocument>): Promise<RefreshToken | null> {
    return this.mongo.execute(async (session) => {
      const document = await this.tokens
        .findOne(filter, REFRESH_TOKEN_FIELDS, { session })
        .lean<StoredRefreshToken>()
        .exec();
      return document && toRefreshToken(document);
    });
  }
}

/** Matches tokens that can still be consumed. */
const live = (now: Date): QueryFilter<RefreshTokenDocument> => ({
  is_revoked: false,
  expires_at: trusted({ $gt: now }),
});
