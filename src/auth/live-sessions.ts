import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Cache } from '../platform/cache/cache.js';
import { authCacheKeys } from './auth.cache-keys.js';
import { BackgroundJobs } from '../platform/jobs/background-jobs.js';
import { Clock } from '../shared/clock.js';
import { DomainEvents } from '../platform/events/domain-events.js';
import type { RefreshToken, Session } from './domain/refresh-token.js';
import { RefreshTokenRepository } from './domain/refresh-token.repository.js';
import { RefreshTokenIssued } from './session.events.js';

/** The cached data of a session (`session:{session_id}`); times are Unix times in milliseconds. */
interface CachedSession extends Omit<Session, 'since' | 'lastSeen' | 'expiresAt'> {
  readonly since: number;
  readonly lastSeen: number;
  readonly expiresAt: number;
}

/** The cached data of a token that can be consumed (`token:{refresh_token}`). */
export type LiveToken = Pick<RefreshToken, 'userId' | 'sessionId' | 'clientId' | 'scope'>;

/**
 * Reads live sessions and tokens through the cache. Code that ends a session or consumes a token
 * reads the database instead.
 */
@Injectable()
export class LiveSessions implements OnModuleInit {
  constructor(
    private readonly refreshTokens: RefreshTokenRepository,
    private readonly cache: Cache,
    private readonly clock: Clock,
    private readonly events: DomainEvents,
    private readonly jobs: BackgroundJobs,
  ) {}

  /**
   * Caches a refresh token when it is issued: it is used only once, so its first use would always
   * be a miss. The value is read from the database after the commit, with a lease, so that a
   * concurrent log-out leaves no stale value.
   */
  onModuleInit(): void {
    this.events.on(RefreshTokenIssued, ({ tokenHash }) => {
      if (this.cache.isAvailable) this.jobs.start('cache a refresh token', () => this.findToken(tokenHash));
    });
  }

  /** The session of this user; null if it has ended. */
  async find(sessionId: string, userId: string): Promise<Session | null> {
    const { data } = await this.cache.readData(
      authCacheKeys.session.entry(sessionId),
      async () => toCached(await this.refreshTokens.findSession(sessionId, userId, this.clock.now())),
      ({ expiresAt }) => expiresAt,
    );
    return data?.userId === userId && data.expiresAt > this.clock.now().getTime() ? toSession(data) : null;
  }

  /** Returns the user's live sessions, most recently used first, then by id. */
  async list(userId: string): Promise<Session[]> {
    const { data } = await this.cache.readData(authCacheKeys.sessionsOfUser.entry(userId), async () => {
      const sessions = await this.refreshTokens.sessionsOf(userId, this.clock.now());
      return sessions.length > 0 ? { ids: sessions.map(({ id }) => id) } : null;
    });
    const sessions = await Promise.all((data?.ids ?? []).map((id) => this.find(id, userId)));
    return sessions.filter((session) => session !== null);
  }

  /**
   * Finds a token by its hash, even if it is consumed or expired; null if it was never issued.
   */
  async findIssuedToken(tokenHash: string): Promise<LiveToken | null> {
    return (await this.findToken(tokenHash)) ?? this.refreshTokens.findByHash(tokenHash);
  }

  /** Finds a token by its hash; null if it is consumed, expired or unknown. */
  private async findToken(tokenHash: string): Promise<LiveToken | null> {
    const { data } = await this.cache.readData(
      authCacheKeys.refreshToken.entry(tokenHash),
      async () => {
        const token = await this.refreshTokens.findByHash(tokenHash);
        if (!token || token.isRevoked || token.expiresAt <= this.clock.now()) return null;
        const { userId, sessionId, clientId, scope } = token;
        return { userId, sessionId, clientId, scope, expiresAt: token.expiresAt.getTime() };
      },
      ({ expiresAt }) => expiresAt,
    );
    return data;
  }
}

function toCached(session: Session | null): CachedSession | null {
  if (!session) return null;
  const { since, lastSeen, expiresAt } = session;
  return {
    ...session,
    since: since.getTime(),
    lastSeen: lastSeen.getTime(),
    expiresAt: expiresAt.getTime(),
  };
}

function toSession({ since, lastSeen, expiresAt, ...session }: CachedSession): Session {
  return {
    ...session,
    since: new Date(since),
    lastSeen: new Date(lastSeen),
    expiresAt: new Date(expiresAt),
  };
}
