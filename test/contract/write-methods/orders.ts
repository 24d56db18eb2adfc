import type { ordersFeature } from '../../../src/orders/orders.feature.js';
import { anOrder, aTokenHash, aUser } from '../../support/factories.js';
import { someProducts } from '../stored.js';
import type { WriteMethods } from '../write-method.js';

export const methods: WriteMethods<typeof ordersFeature> = {
  OrderRepository: {
    find: 'reads',
    get: 'reads',
    findByNumber: 'reads',
    findByIdempotencyKey: 'reads',
    list: 'reads',
    count: 'reads',
    add: async (store) => {
      const idempotency = { key: aTokenHash(), requestHash: aTokenHash() };
      const draft = anOrder(await someProducts(store, 2), { idempotency });
      return {
        write: () => store.orders.add(draft),
        look: () => store.orders.findByIdempotencyKey(idempotency.key),
      };
    },
    countOpenGuestOrders: 'reads',
    linkGuestOrders: async (store) => {
      const order = await store.orders.add(anOrder(await someProducts(store, 1)));
      const { id: userId } = await store.users.add(aUser());
      return {
        write: () => store.orders.linkGuestOrders(order.contactEmail ?? '', userId),
        look: () => store.orders.find(order.id),
      };
    },
    moveIdempotencyKeys: async (store) => {
      const [from, to, rest] = [aTokenHash(), aTokenHash(), aTokenHash()];
      const idempotency = { key: `${from}.${rest}`, requestHash: aTokenHash() };
      await store.orders.add(anOrder(await someProducts(store, 1), { idempotency }));
      return {
        write: () => store.orders.moveIdempotencyKeys(from, to),
        look: () => store.orders.findByIdempotencyKey(`${to}.${rest}`),
      };
    },
    eraseOf: async (store) => {
      const { id: userId } = await store.users.add(aUser());
      const { id } = await store.orders.add(anOrder(await someProducts(store, 1), { userId }));
      return { write: () => store.orders.eraseOf(userId), look: () => store.orders.find(id) };
    },
    erase: async (store) => {
      const { id } = await store.orders.add(anOrder(await someProducts(store, 1)));
      return { write: () => store.orders.erase(id, ['pending']), look: () => store.orders.find(id) };
    },
    changeStatus: async (store) => {
      const { id } = await store.orders.add(anOrder(await someProducts(store, 1)));
      return {
        write: () => store.orders.changeStatus(id, 'pending', 'processing'),
        look: () => store.orders.find(id),
      };
    },
  },
};
