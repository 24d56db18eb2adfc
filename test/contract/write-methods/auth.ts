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
        readState: () => db.refreshTokens.findByHash(draft.tokenHash),
      };
    },
    consume: async (db) => {
      const { tokenHash, now, look: readState } = await aStoredToken(db);
      return { write: () => db.refreshTokens.consume(tokenHash, now), readState };
    },
    revokeSession: async (db) => {
      const { sessionId, now, look: readState } = await aStoredToken(db);
      return { write: () => db.refreshTokens.revokeSession(sessionId, now), readState };
    },
    revokeSessionsOf: async (db) => {
      const { userId, now, look: readState } = await aStoredToken(db);
      return { write: () => db.refreshTokens.revokeSessionsOf(userId, now, 'another one'), readState };
    },
    removeOf: async (db) => {
      const { userId, look: readState } = await aStoredToken(db);
      return { write: () => db.refreshTokens.removeOf(userId), readState };
    },
    removeExpired: async (db) => {
      const { soon, look: readState } = await aStoredToken(db);
      return { write: () => db.refreshTokens.removeExpired(new Date(soon.getTime() + 1)), readState };
    },
  },
};
