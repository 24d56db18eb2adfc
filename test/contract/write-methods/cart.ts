import type { cartFeature } from '../../../src/cart/cart.feature.js';
import { aStoredCart } from '../stored.js';
import type { WriteMethods } from '../write-method.js';

export const methods: WriteMethods<typeof cartFeature> = {
  CartRepository: {
    find: 'reads',
    put: async (db) => {
      const { owner, aLine, expiresAt, look: readState } = await aStoredCart(db);
      const line = await aLine();
      return { write: () => db.carts.put(owner, [line], expiresAt), readState };
    },
    removeLine: async (db) => {
      const { owner, productId, look: readState } = await aStoredCart(db);
      return { write: () => db.carts.removeLine(owner, productId), readState };
    },
    take: async (db) => {
      const { owner, look: readState } = await aStoredCart(db);
      return { write: () => db.carts.take(owner), readState };
    },
    refreshTtl: async (db) => {
      const { owner, expiresAt, look: readState } = await aStoredCart(db);
      const later = new Date(expiresAt.getTime() + 1);
      return { write: () => db.carts.refreshTtl(owner.sessionId, later), readState };
    },
    removeExpired: async (db) => {
      const { expiresAt, look: readState } = await aStoredCart(db);
      return { write: () => db.carts.removeExpired(expiresAt), readState };
    },
  },
};
