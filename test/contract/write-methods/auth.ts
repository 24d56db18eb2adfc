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
    add: async (store) => {
      const { userId, soon } = await aStoredToken(store);
      const draft = aRefreshToken({ userId, expiresAt: soon });
      return {
        write: () => store.refreshTokens.add(draft),
        look: () => store.refreshTokens.findByHash(draft.tokenHash),
      };
    },
    consume: async (store) => {
      const { tokenHash, now, look } = await aStoredToken(store);
      return { write: () => store.refreshTokens.consume(tokenHash, now), look };
    },
    revokeSession: async (store) => {
      const { sessionId, now, look } = await aStoredToken(store);
      return { write: () => store.refreshTokens.revokeSession(sessionId, now), look };
    },
    revokeSessionsOf: async (store) => {
      const { userId, now, look } = await aStoredToken(store);
      return { write: () => store.refreshTokens.revokeSessionsOf(userId, now, 'another one'), look };
    },
    removeOf: async (store) => {
      const { userId, look } = await aStoredToken(store);
      return { write: () => store.refreshTokens.removeOf(userId), look };
    },
    removeExpired: async (store) => {
      const { soon, look } = await aStoredToken(store);
      return { write: () => store.refreshTokens.removeExpired(new Date(soon.getTime() + 1)), look };
    },
  },
};
