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
    add: async (db) => {
      const idempotency = { key: aTokenHash(), requestHash: aTokenHash() };
      const draft = anOrder(await someProducts(db, 2), { idempotency });
      return {
        write: () => db.orders.add(draft),
        readState: () => db.orders.findByIdempotencyKey(idempotency.key),
      };
    },
    countOpenGuestOrders: 'reads',
    linkGuestOrders: async (db) => {
      const order = await db.orders.add(anOrder(await someProducts(db, 1)));
      const { id: userId } = await db.users.add(aUser());
      return {
        write: () => db.orders.linkGuestOrders(order.contactEmail ?? '', userId),
        readState: () => db.orders.find(order.id),
      };
    },
    reassignIdempotencyKeys: async (db) => {
      const [from, to, rest] = [aTokenHash(), aTokenHash(), aTokenHash()];
      const idempotency = { key: `${from}.${rest}`, requestHash: aTokenHash() };
      await db.orders.add(anOrder(await someProducts(db, 1), { idempotency }));
      return {
        write: () => db.orders.reassignIdempotencyKeys(from, to),
        readState: () => db.orders.findByIdempotencyKey(`${to}.${rest}`),
      };
    },
    eraseByUser: async (db) => {
      const { id: userId } = await db.users.add(aUser());
      const { id } = await db.orders.add(anOrder(await someProducts(db, 1), { userId }));
      return { write: () => db.orders.eraseByUser(userId), readState: () => db.orders.find(id) };
    },
    erase: async (db) => {
      const { id } = await db.orders.add(anOrder(await someProducts(db, 1)));
      return { write: () => db.orders.erase(id, ['pending']), readState: () => db.orders.find(id) };
    },
    changeStatus: async (db) => {
      const { id } = await db.orders.add(anOrder(await someProducts(db, 1)));
      return {
        write: () => db.orders.changeStatus(id, 'pending', 'processing'),
        readState: () => db.orders.find(id),
      };
    },
  },
};
