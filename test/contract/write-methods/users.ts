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
      return { write: () => users.add(draft), readState: () => users.findByEmail(draft.email) };
    },
    update: async (db) => {
      const { id, look: readState } = await aStoredUser(db);
      const username = aSlug('renamed');
      return { write: () => db.users.update(id, { username, role: 'vendor', isActive: false }), readState };
    },
    clearSecrets: async (db) => {
      const { id, look: readState } = await aStoredUser(db);
      return { write: () => db.users.clearSecrets(id, aPasswordHash()), readState };
    },
    recordLogin: async (db) => {
      const { id, look: readState } = await aStoredUser(db);
      return { write: () => db.users.recordLogin(id, db.clock.now()), readState };
    },
    replacePassword: async (db) => {
      const { id, passwordHash, look: readState } = await aStoredUser(db);
      return { write: () => db.users.replacePassword(id, passwordHash, aPasswordHash()), readState };
    },
    setVerificationToken: async (db) => {
      const { id, soon, look: readState } = await aStoredUser(db);
      return { write: () => db.users.setVerificationToken(id, aTokenHash(), soon), readState };
    },
    consumeVerificationToken: async (db) => {
      const { verification, now, look: readState } = await aStoredUser(db);
      return { write: () => db.users.consumeVerificationToken(verification, now), readState };
    },
    setPasswordResetToken: async (db) => {
      const { id, soon, look: readState } = await aStoredUser(db);
      return { write: () => db.users.setPasswordResetToken(id, aTokenHash(), soon), readState };
    },
    consumePasswordResetToken: async (db) => {
      const { reset, now, look: readState } = await aStoredUser(db);
      return { write: () => db.users.consumePasswordResetToken(reset, now, aPasswordHash()), readState };
    },
  },
};
