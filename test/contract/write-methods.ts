import {
  anOrder,
  aPasswordHash,
  aPermission,
  aRefreshToken,
  aRole,
  aSlug,
  aTokenHash,
  aUser,
} from '../support/factories.js';
import { aStoredCart, aStoredToken, aStoredUser, someProducts } from './stored.js';
import { CATALOG_METHODS } from './write-methods-catalog.js';
import type { PrepareWrite, WriteMethods } from './write-method.js';

/**
 * Every method of every port: it reads, or here is how to see what it writes. The contract of the unit of work
 * holds for each that is listed. One that is not listed neither compiles nor passes write-methods.spec.ts.
 */
export const METHODS: WriteMethods = {
  ...CATALOG_METHODS,
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
    spend: async (store) => {
      const { tokenHash, now, look } = await aStoredToken(store);
      return { write: () => store.refreshTokens.spend(tokenHash, now), look };
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
  RoleRepository: {
    find: 'reads',
    get: 'reads',
    findByName: 'reads',
    all: 'reads',
    hold: 'reads',
    add: async ({ roles }) => {
      const draft = aRole({ permissions: ['read_user'] });
      return { write: () => roles.add(draft), look: () => roles.findByName(draft.name) };
    },
    update: async ({ roles, users }) => {
      const { id, name } = await roles.add(aRole());
      const user = await users.add(aUser({ role: name }));
      const renamed = aSlug('renamed');
      return {
        write: () => roles.update(id, { name: renamed, description: 'new' }),
        look: async () => [await roles.find(id), await users.find(user.id)],
      };
    },
    setPermissions: async ({ roles }) => {
      const { id } = await roles.add(aRole({ permissions: ['read_user'] }));
      return {
        write: () => roles.setPermissions(id, ['read_order', 'update_order']),
        look: () => roles.find(id),
      };
    },
    remove: async ({ roles }) => {
      const { id } = await roles.add(aRole({ permissions: ['read_user'] }));
      return { write: () => roles.remove(id), look: () => roles.find(id) };
    },
  },
  PermissionRepository: {
    find: 'reads',
    get: 'reads',
    all: 'reads',
    add: async ({ permissions }) => {
      const draft = aPermission();
      const look = async () => (await permissions.all()).find(({ name }) => name === draft.name);
      return { write: () => permissions.add(draft), look };
    },
    remove: async ({ permissions, roles }) => {
      const { id, name } = await permissions.add(aPermission());
      const role = await roles.add(aRole({ permissions: [name, 'read_user'] }));
      return {
        write: () => permissions.remove(id),
        look: async () => [await permissions.find(id), await roles.find(role.id)],
      };
    },
  },
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
    prolong: async (store) => {
      const { owner, expiresAt, look } = await aStoredCart(store);
      const later = new Date(expiresAt.getTime() + 1);
      return { write: () => store.carts.prolong(owner.sessionId, later), look };
    },
    removeExpired: async (store) => {
      const { expiresAt, look } = await aStoredCart(store);
      return { write: () => store.carts.removeExpired(expiresAt), look };
    },
  },
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

/** The writing ones: `ProductRepository.add` and how to see what it writes. */
export const WRITES = Object.entries(METHODS).flatMap(([port, methods]) =>
  Object.entries(methods).flatMap(([method, prepare]): [string, PrepareWrite][] =>
    prepare === 'reads' ? [] : [[`${port}.${method}`, prepare]],
  ),
);
