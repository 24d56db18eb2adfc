// What the statements that are written by hand save: the processor time of a repository's method
// against that of the same work as TypeORM's documentation does it (typeorm-ways.mjs). Both run in
// one process, on the same SQLite database with the demo catalogue, in turns.
//
//   node bench/statements.mjs [ROUNDS CALLS]
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { createApp } from '../dist/src/bootstrap.js';
import { RefreshTokenRepository } from '../dist/src/auth/domain/refresh-token.repository.js';
import { CartRepository } from '../dist/src/cart/domain/cart.repository.js';
import { ProductRepository } from '../dist/src/catalog/domain/product.repository.js';
import { migrateUp } from '../dist/src/cli/migrations.js';
import { loadDemoCatalogue } from '../dist/src/cli/seeding.js';
import { OrderRepository } from '../dist/src/orders/domain/order.repository.js';
import { parseConfig } from '../dist/src/platform/config/env.js';
import { SqlContext } from '../dist/src/platform/database/sql/sql-context.js';
import { RoleRepository } from '../dist/src/rbac/domain/role.repository.js';
import { UserRepository } from '../dist/src/users/domain/user.repository.js';
import { inFolder } from './support/harness.mjs';
import { compareMeasured } from './support/rounds.mjs';
import * as typeorm from './typeorm-ways.mjs';

const [rounds = 9, calls = 300] = process.argv.slice(2).map(Number);

await inFolder(async (folder) => {
  const app = await openShop(join(folder, 'shop.db'));
  try {
    for (const [name, work] of Object.entries(await workOf(app))) await compare(name, work);
  } finally {
    await app.close();
  }
});

async function openShop(file) {
  const config = parseConfig({
    DATABASE_URL: `sqlite:${file}`,
    JWT_SECRET: 'x'.repeat(40),
    LOG_LEVEL: 'silent',
  });
  await migrateUp(config.database);
  const app = await createApp(config);
  await app.init();
  await loadDemoCatalogue(app);
  return app;
}

/** Each piece of work by both ways; `of` picks what both answers have. */
async function workOf(app) {
  const get = (port) => app.get(port, { strict: false });
  const sql = get(SqlContext);
  const [products, carts, orders, users] = [
    ProductRepository,
    CartRepository,
    OrderRepository,
    UserRepository,
  ].map(get);
  const [tokens, roles] = [RefreshTokenRepository, RoleRepository].map(get);
  const read =
    (way, ...args) =>
    () =>
      sql.read((manager) => way(manager, ...args));
  const write =
    (way, ...args) =>
    () =>
      sql.write((manager) => way(manager, ...args));

  const now = new Date();
  const listing = { filter: { includeInactive: false }, sort: 'newest', limit: 20 };
  const three = (await products.list({ ...listing, limit: 3 })).map(({ id }) => id);
  const [id] = three;
  for (const each of three) await products.setStock(each, 2_000_000_000);
  const user = await users.add({
    email: 'buyer@example.com',
    username: 'buyer',
    passwordHash: 'none',
    fullName: null,
    role: 'admin',
    isVerified: true,
  });
  const owner = { userId: user.id };
  const line = (productId) => ({
    productId,
    quantity: 1,
    price: 100,
    clipped: false,
    merged: false,
    addedAt: now,
  });
  await carts.put(owner, three.map(line), null);
  const session = { sessionId: 'session', userId: user.id, expiresAt: new Date(now.getTime() + 86_400_000) };
  await tokens.add({ ...session, scope: '*', clientId: null, device: null, tokenHash: '0'.repeat(64) });
  const lines = three.map((productId) => ({
    productId,
    productName: 'A product',
    unitPrice: 100,
    quantity: 1,
  }));
  const draft = { ...owner, contactEmail: null, lines, totalAmount: 300, idempotency: null };
  const order = await orders.add(draft);

  const same = (answer) => answer;
  const byId = (found) => found.toSorted((a, b) => Number(a.id) - Number(b.id));
  return {
    'product by id': { hand: () => products.find(id), typeorm: read(typeorm.findProduct, id), of: same },
    'three products by id': {
      hand: () => products.findMany(three),
      typeorm: read(typeorm.findProducts, three),
      of: byId,
    },
    'list of 20 products': {
      hand: () => products.list(listing),
      typeorm: read(typeorm.newestProducts, 20),
      of: same,
    },
    'user by id': {
      hand: () => users.find(user.id),
      typeorm: read(typeorm.findUser, user.id),
      of: ({ email, username, role, isActive }) => ({ email, username, role, isActive }),
    },
    'session is live': {
      hand: () => tokens.isSessionLive(session.sessionId, user.id, now),
      typeorm: read(typeorm.isSessionLive, session.sessionId, user.id, now),
      of: same,
    },
    'permissions of a role': {
      hand: async () => (await roles.findByName('admin')).permissions,
      typeorm: read(typeorm.permissionsOf, 'admin'),
      of: same,
    },
    'cart of three lines': {
      hand: async () => (await carts.find(owner)).lines,
      typeorm: read(typeorm.cartLines, user.id, now),
      of: same,
    },
    'order of three lines': {
      hand: () => orders.find(order.id),
      typeorm: read(typeorm.findOrder, order.id),
      of: ({ id: found, orderNumber, lines: items }) => ({ id: found, orderNumber, lines: items }),
    },
    'add to a cart': {
      hand: async () => (await carts.put(owner, [line(id)], null)).lines,
      typeorm: write(typeorm.putCartLine, user.id, line(id), now),
      of: same,
    },
    'take from the stock': {
      hand: () => products.adjustStock(id, -1),
      typeorm: write(typeorm.takeStock, id, 1, now),
      of: (stock) => stock.id,
    },
    'place an order': {
      hand: () => orders.add(draft),
      typeorm: write(typeorm.placeOrder, draft, now),
      of: (placed) => placed.lines,
    },
  };
}

async function compare(name, { hand, typeorm: documented, of }) {
  assert.deepEqual(of(await documented()), of(await hand()), name);
  await compareMeasured(name, {
    measured: () => time(documented),
    baseline: () => time(hand),
    rounds,
    unit: 'the processor time by hand',
  });
}

/** Microseconds of processor time for each call: waiting for the disk costs none. */
async function time(work) {
  const before = process.cpuUsage();
  for (let call = 0; call < calls; call += 1) await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}
