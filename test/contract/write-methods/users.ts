import type { usersFeature } from '../../../src/users/users.feature.js';
import { aPasswordHash, aSlug, aTokenHash, aUser } from '../../support/factories.js';
import { aStoredUser } from '../stored.js';
import type { WriteMethods } from '../write-method.js';

export const methods: WriteMethods<typeof usersFeature> = {
  UserRepository: {
    find: 'reads',
    get: 'reads',
    findByEmail: 'reads',
    findCredentials: 'reads',
    findPasswordHash: 'reads',
    list: 'reads',
    count: 'reads',
    hasVerificationToken: 'reads',
    findByPasswordResetToken: 'reads',
    add: async ({ users }) => {
      const draft = aUser();
      return { write: () => users.add(draft), look: () => users.findByEmail(draft.email) };
    },
    update: async (store) => {
      const { id, look } = await aStoredUser(store);
      const username = aSlug('renamed');
      return { write: () => store.users.update(id, { username, role: 'vendor', isActive: false }), look };
    },
    forgetSecrets: async (store) => {
      const { id, look } = await aStoredUser(store);
      return { write: () => store.users.forgetSecrets(id, aPasswordHash()), look };
    },
    recordLogin: async (store) => {
      const { id, look } = await aStoredUser(store);
      return { write: () => store.users.recordLogin(id, store.clock.now()), look };
    },
    replacePassword: async (store) => {
      const { id, passwordHash, look } = await aStoredUser(store);
      return { write: () => store.users.replacePassword(id, passwordHash, aPasswordHash()), look };
    },
    setVerificationToken: async (store) => {
      const { id, soon, look } = await aStoredUser(store);
      return { write: () => store.users.setVerificationToken(id, aTokenHash(), soon), look };
    },
    consumeVerificationToken: async (store) => {
      const { verification, now, look } = await aStoredUser(store);
      return { write: () => store.users.consumeVerificationToken(verification, now), look };
    },
    setPasswordResetToken: async (store) => {
      const { id, soon, look } = await aStoredUser(store);
      return { write: () => store.users.setPasswordResetToken(id, aTokenHash(), soon), look };
    },
    consumePasswordResetToken: async (store) => {
      const { reset, now, look } = await aStoredUser(store);
      return { write: () => store.users.consumePasswordResetToken(reset, now, aPasswordHash()), look };
    },
  },
};
