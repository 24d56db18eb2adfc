import type { cartFeature } from '../../../src/cart/cart.feature.js';
import { aStoredCart } from '../stored.js';
import type { WriteMethods } from '../write-method.js';

export const methods: WriteMethods<typeof cartFeature> = {
  CartRepository: {
    find: 'reads',
    put: async (db) => {
      const { owner, aLine, expiresAt, look } = await aStoredCart(db);
      const line = await aLine();
      return { write: () => db.carts.put(owner, [line], expiresAt), look };
    },
    removeLine: async (db) => {
      const { owner, productId, look } = await aStoredCart(db);
      return { write: () => db.carts.removeLine(owner, productId), look };
    },
    take: async (db) => {
      const { owner, look } = await aStoredCart(db);
      return { write: () => db.carts.take(owner), look };
    },
    refreshTtl: async (db) => {
      const { owner, expiresAt, look } = await aStoredCart(db);
      const later = new Date(expiresAt.getTime() + 1);
      return { write: () => db.carts.refreshTtl(owner.sessionId, later), look };
    },
    removeExpired: async (db) => {
      const { expiresAt, look } = await aStoredCart(db);
      return { write: () => db.carts.removeExpired(expiresAt), look };
    },
  },
};
