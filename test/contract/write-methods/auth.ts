import type { authFeature } from '../../../src/auth/auth.feature.js';
import { aRefreshToken } from '../../support/factories.js';
import { aStoredToken } from '../stored.js';
import type { WriteMethods } from '../write-method.js';

export const methods: WriteMethods<typeof authFeature> = {
  RefreshTokenRepository: {
    find: 'reads',
    get: 'reads',
    findByHash: 'reads',
    isSessionLive: 'reads',
    findSession: 'reads',
    sessionsOf: 'reads',
    add: async (db) => {
      const { userId, soon } = await aStoredToken(db);
      const draft = aRefreshToken({ userId, expiresAt: soon });
      return {
        write: () => db.refreshTokens.add(draft),
        look: () => db.refreshTokens.findByHash(draft.tokenHash),
      };
    },
    consume: async (db) => {
      const { tokenHash, now, look } = await aStoredToken(db);
      return { write: () => db.refreshTokens.consume(tokenHash, now), look };
    },
    revokeSession: async (db) => {
      const { sessionId, now, look } = await aStoredToken(db);
      return { write: () => db.refreshTokens.revokeSession(sessionId, now), look };
    },
    revokeSessionsOf: async (db) => {
      const { userId, now, look } = await aStoredToken(db);
      return { write: () => db.refreshTokens.revokeSessionsOf(userId, now, 'another one'), look };
    },
    removeOf: async (db) => {
      const { userId, look } = await aStoredToken(db);
      return { write: () => db.refreshTokens.removeOf(userId), look };
    },
    removeExpired: async (db) => {
      const { soon, look } = await aStoredToken(db);
      return { write: () => db.refreshTokens.removeExpired(new Date(soon.getTime() + 1)), look };
    },
  },
};
