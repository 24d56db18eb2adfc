import { CacheKeyDefinition, EVERYTHING, on } from '../platform/cache/cache-key-definition.js';
import { AccessChanged } from '../rbac/access.events.js';
import { DAY, MINUTE } from '../shared/time.js';
import { UserAccessChanged, UserChanged } from '../users/user.events.js';
import { SessionChanged, SessionsEnded } from './session.events.js';

/** The cache keys of sessions, refresh tokens and the authorization of users. */
export const authCacheKeys = {
  session: new CacheKeyDefinition('session:{session_id}', {
    ttl: 30 * MINUTE,
    isSliding: true,
    invalidatedBy: [
      on(SessionChanged, ({ sessionId }) => [sessionId]),
      on(SessionsEnded, ({ tokens }) => tokens.map(({ sessionId }) => sessionId)),
    ],
  }),

  sessionsOfUser: new CacheKeyDefinition('user:{user_id}:session', {
    ttl: 30 * MINUTE,
    isSliding: true,
    invalidatedBy: [
      on(SessionChanged, ({ userId }) => [userId]),
      on(SessionsEnded, ({ tokens }) => tokens.map(({ userId }) => userId)),
    ],
  }),

  userAuth: new CacheKeyDefinition('user:{user_id}:auth', {
    ttl: 15 * MINUTE,
    invalidatedBy: [
      on(UserChanged, ({ userId }) => [userId]),
      on(SessionsEnded, ({ tokens }) => tokens.map(({ userId }) => userId)),
      on(AccessChanged, () => EVERYTHING),
      // Otherwise somebody who can write to Redis could restore the former value.
      on(UserAccessChanged, () => EVERYTHING),
    ],
  }),

  refreshToken: new CacheKeyDefinition('token:{refresh_token}', {
    ttl: 7 * DAY,
    invalidatedBy: [
      on(SessionChanged, ({ consumedTokenHash }) => (consumedTokenHash === null ? [] : [consumedTokenHash])),
      on(SessionsEnded, ({ tokens }) => tokens.map(({ tokenHash }) => tokenHash)),
    ],
  }),
} as const satisfies Readonly<Record<string, CacheKeyDefinition>>;
