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
    update: async (db) => {
      const { id, look } = await aStoredUser(db);
      const username = aSlug('renamed');
      return { write: () => db.users.update(id, { username, role: 'vendor', isActive: false }), look };
    },
    clearSecrets: async (db) => {
      const { id, look } = await aStoredUser(db);
      return { write: () => db.users.clearSecrets(id, aPasswordHash()), look };
    },
    recordLogin: async (db) => {
      const { id, look } = await aStoredUser(db);
      return { write: () => db.users.recordLogin(id, db.clock.now()), look };
    },
    replacePassword: async (db) => {
      const { id, passwordHash, look } = await aStoredUser(db);
      return { write: () => db.users.replacePassword(id, passwordHash, aPasswordHash()), look };
    },
    setVerificationToken: async (db) => {
      const { id, soon, look } = await aStoredUser(db);
      return { write: () => db.users.setVerificationToken(id, aTokenHash(), soon), look };
    },
    consumeVerificationToken: async (db) => {
      const { verification, now, look } = await aStoredUser(db);
      return { write: () => db.users.consumeVerificationToken(verification, now), look };
    },
    setPasswordResetToken: async (db) => {
      const { id, soon, look } = await aStoredUser(db);
      return { write: () => db.users.setPasswordResetToken(id, aTokenHash(), soon), look };
    },
    consumePasswordResetToken: async (db) => {
      const { reset, now, look } = await aStoredUser(db);
      return { write: () => db.users.consumePasswordResetToken(reset, now, aPasswordHash()), look };
    },
  },
};
