import type { Chance } from '../chance.js';
import { segment, type SymbolicRequest } from '../operation.js';
import { succeeding, refused, type Recipes } from '../recipe.js';
import type { Thing, World } from '../world.js';
import { paging } from './catalogue.js';

const STATUSES = ['pending', 'processing', 'shipped', 'delivered', 'cancelled'];
const QUANTITIES = [1, 1, 1, 2, 2, 3, 5, 60, 2_147_483_647];

/** A guest, with or without a session, by header or cookie; or a user. */
function shopper(world: World, chance: Chance): Pick<SymbolicRequest, 'token' | 'headers'> {
  if (chance.oneIn(2)) return { token: chance.pickRecent(world.sessions)?.token };
  const guest = chance.oneIn(8) ? undefined : chance.pickAny(world.guests.slice(-8));
  if (guest === undefined) return {};
  if (chance.oneIn(12)) return { headers: { 'x-session-id': `${guest}x` } };
  return { headers: chance.oneIn(4) ? { cookie: `sid=${guest}` } : { 'x-session-id': guest } };
}

/** What is in a cart, of the one whose cart it is. */
function chosen(
  world: World,
  chance: Chance,
): Pick<SymbolicRequest, 'token' | 'headers'> & { productId: string } {
  const cart = chance.oneIn(4) ? undefined : chance.pickRecent([...world.carts.values()]);
  if (!cart) return { ...shopper(world, chance), productId: wanted(world, chance) };
  return { ...cart.of, productId: chance.pick(cart.products) };
}

/** One that is sold, mostly. */
function wanted(world: World, chance: Chance): string {
  const sold = world.all('product').filter(({ isActive, stockQuantity }) => isActive && stockQuantity > 0);
  return chance.oneIn(6) ? world.idOf('product', chance) : (chance.pickRecent(sold)?.id ?? 'none');
}

function items(world: World, chance: Chance): { productId: string; quantity: number }[] {
  const found = Array.from({ length: 1 + chance.below(3) }, () => wanted(world, chance));
  const distinct = chance.oneIn(12) ? found : [...new Set(found)];
  return distinct.map((productId) => ({ productId, quantity: chance.pick(QUANTITIES) }));
}

/** As the last answers told the prices: not always what they are now. */
function totalOf(world: World, lines: readonly { productId: string; quantity: number }[]): string {
  const prices = new Map(world.all('product').map(({ id, price }) => [id, Number(price)]));
  const cents = lines.reduce((sum, { productId, quantity }) => {
    return sum + Math.round((prices.get(productId) ?? 0) * 100) * quantity;
  }, 0);
  return cents > 9_999_999_999 ? '99999999.99' : (cents / 100).toFixed(2);
}

function place(world: World, chance: Chance): SymbolicRequest {
  const lines = items(world, chance);
  const isGiven = chance.oneIn(2);
  const filled = isGiven || chance.oneIn(4) ? undefined : chance.pickRecent([...world.carts.values()]);
  const { token, headers } = filled?.of ?? shopper(world, chance);
  const expectedTotal = chance.oneIn(6)
    ? '1.00'
    : isGiven && chance.oneIn(3)
      ? totalOf(world, lines)
      : undefined;
  const needsEmail = token === undefined ? !chance.oneIn(12) : chance.oneIn(4);
  const key: Record<string, string> = chance.oneIn(3) ? { 'idempotency-key': `key-${chance.below(40)}` } : {};
  return {
    method: 'POST',
    path: '/orders',
    json: {
      items: isGiven ? lines : undefined,
      contactEmail: needsEmail ? chance.pick(['guest@example.com', 'Other.Guest@Example.com']) : undefined,
      expectedTotal,
    },
    token,
    headers: { ...headers, ...key },
    resource: 'order',
  };
}

/**
 * Its buyer, logged in or with the guest order token; staff; a vendor; another user; or with the
 * token of another order.
 */
function viewer(
  world: World,
  chance: Chance,
  order: Thing | undefined,
): Pick<SymbolicRequest, 'token' | 'headers'> {
  const guestToken = chance.oneIn(6) ? chance.pickAny(world.all('order'))?.guestToken : order?.guestToken;
  const buyer =
    guestToken === undefined ? { token: order?.token } : { headers: { 'x-order-token': guestToken } };
  switch (chance.below(5)) {
    case 0:
      return { token: world.root?.token };
    case 1:
      return { token: chance.pickAny(world.sessionsOf('vera', 'Vito', 'mona'))?.token };
    case 2:
      return { token: world.anyToken(chance), headers: buyer.headers };
    default:
      return buyer;
  }
}

function read(path: (order: Thing) => string) {
  return (world: World, chance: Chance): SymbolicRequest => {
    const order = chance.pickRecent(world.all('order'));
    // Never the id of something else: in SQL there may be an order of the same number.
    const id = chance.oneIn(20) ? world.idOf('order', chance) : (order?.id ?? 'none');
    const thing = { orderNumber: 'ORD-2040-1', ...order, id };
    return { method: 'GET', path: path(thing), ...viewer(world, chance, order), resource: 'order' };
  };
}

export const shopping: Recipes = {
  'guest.begin': succeeding(5, () => ({ method: 'POST', path: '/sessions', resource: 'guest' })),
  'cart.get': succeeding(25, (world, chance) => ({
    method: 'GET',
    path: '/cart',
    ...shopper(world, chance),
    resource: 'cart',
  })),
  'cart.add': succeeding(70, (world, chance) => ({
    method: 'POST',
    path: '/cart/items',
    json: {
      productId: wanted(world, chance),
      quantity: chance.oneIn(3) ? undefined : chance.pick(QUANTITIES),
    },
    ...shopper(world, chance),
    resource: 'cart',
  })),
  'cart.change': succeeding(25, (world, chance) => {
    const { productId, ...owner } = chosen(world, chance);
    const path = `/cart/items/${segment(productId)}`;
    return { method: 'PATCH', path, json: { quantity: chance.pick(QUANTITIES) }, ...owner, resource: 'cart' };
  }),
  'cart.remove': succeeding(15, (world, chance) => {
    const { productId, ...owner } = chosen(world, chance);
    const path = `/cart/items/${segment(productId)}`;
    return { method: 'DELETE', path, ...owner, resource: 'cart' };
  }),
  'cart.clear': succeeding(4, (world, chance) => ({
    method: 'DELETE',
    path: '/cart',
    ...shopper(world, chance),
    resource: 'cart',
  })),
  'order.place': succeeding(60, place),
  /** The very same request under the same key. */
  'order.place.again': succeeding(12, (world, chance) => chance.pickRecent(world.keyedOrders) ?? null),
  'order.place.mismatch': refused(6, (world, chance) => {
    const earlier = chance.pickRecent(world.keyedOrders);
    return earlier ? { ...earlier, json: place(world, chance).json } : null;
  }),
  'order.list': succeeding(40, (world, chance) => ({
    method: 'GET',
    path: '/orders',
    query: {
      ...paging(chance),
      status: chance.oneIn(3) ? chance.pick(STATUSES) : undefined,
      from: chance.oneIn(4) ? (moment(world, chance) ?? '2040-01-15') : undefined,
      to: chance.oneIn(4) ? (moment(world, chance) ?? '2040-01-16') : undefined,
    },
    token: chance.oneIn(2) ? world.root?.token : world.anyToken(chance),
    resource: 'order',
  })),
  'order.get': succeeding(
    25,
    read(({ id }) => `/orders/${segment(id)}`),
  ),
  'order.byNumber': succeeding(
    15,
    read(({ orderNumber }) => `/orders/number/${segment(String(orderNumber))}`),
  ),
  'order.status': succeeding(
    12,
    read(({ id }) => `/orders/${segment(id)}/status`),
  ),
  'order.move': succeeding(30, (world, chance) => {
    const order = chance.pickRecent(world.all('order'));
    const next = STATUSES[STATUSES.indexOf(String(order?.status)) + 1] ?? 'processing';
    return {
      method: 'PATCH',
      path: `/orders/${segment(order?.id ?? 'none')}/status`,
      json: { status: chance.oneIn(3) ? chance.pick(STATUSES) : next },
      token: world.staffToken(chance, 'mona'),
      resource: 'order',
    };
  }),
  'order.cancel': succeeding(15, (world, chance) => {
    const order = chance.pickRecent(world.all('order'));
    const path = `/orders/${segment(order?.id ?? 'none')}/cancel`;
    return { method: 'POST', path, ...viewer(world, chance, order), resource: 'order' };
  }),
};

/** Just when an order was placed, or a date. */
function moment(world: World, chance: Chance): string | undefined {
  if (chance.oneIn(3))
    return chance.pick(['2040-01-15', '2040-01-16', '2041-01-01', '1970-01-01', '9999-12-31']);
  return chance.pickAny(world.all('order'))?.createdAt;
}
