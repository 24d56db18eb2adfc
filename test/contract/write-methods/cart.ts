import type { cartFeature } from '../../../src/cart/cart.feature.js';
import { aStoredCart } from '../stored.js';
import type { WriteMethods } from '../write-method.js';

export const methods: WriteMethods<typeof cartFeature> = {
  CartRepository: {
    find: 'reads',
    put: async (store) => {
      const { owner, aLine, expiresAt, look } = await aStoredCart(store);
      const line = await aLine();
      return { write: () => store.carts.put(owner, [line], expiresAt), look };
    },
    removeLine: async (store) => {
      const { owner, productId, look } = await aStoredCart(store);
      return { write: () => store.carts.removeLine(owner, productId), look };
    },
    take: async (store) => {
      const { owner, look } = await aStoredCart(store);
      return { write: () => store.carts.take(owner), look };
    },
    refreshTtl: async (store) => {
      const { owner, expiresAt, look } = await aStoredCart(store);
      const later = new Date(expiresAt.getTime() + 1);
      return { write: () => store.carts.refreshTtl(owner.sessionId, later), look };
    },
    removeExpired: async (store) => {
      const { expiresAt, look } = await aStoredCart(store);
      return { write: () => store.carts.removeExpired(expiresAt), look };
    },
  },
};
