import { line } from '../alphabet.js';
import type { Chance } from '../chance.js';
import { segment, type SymbolicRequest } from '../operation.js';
import { refused, type Recipes } from '../recipe.js';
import { ENCODED } from '../symbols.js';
import { STRANGE_IDS, type World } from '../world.js';
import { accounts } from './accounts.js';
import { access } from './access.js';
import { catalogue } from './catalogue.js';
import { shopping } from './shopping.js';

const JUNK: readonly unknown[] = [
  ...[
    null,
    true,
    0,
    -1,
    1.5,
    1e21,
    '',
    ' ',
    '\n',
    [],
    {},
    [[]],
    { $gt: '' },
    { $ne: null },
    '\u0000',
    '\u0007',
    '\uD800',
  ],
  ...[
    'a'.repeat(121),
    'é'.repeat(201),
    '🦊'.repeat(501),
    'a'.repeat(10_001),
    '19.999',
    '-1.00',
    '1e5',
    '100000000.00',
  ],
  ...[2_147_483_648, -2_147_483_649, Number.MAX_SAFE_INTEGER, 'true', '1', 'UPPER-slug', 'a--b', '__proto__'],
];

const WRITES = Object.entries({ ...catalogue, ...accounts, ...access, ...shopping }).filter(([kind]) => {
  // Hashing costs too much to do it for what is refused, and what is mended by chance would change
  // the people.
  return (
    /\.(create|update|permissions|change|add|move)$|^order\.place$/.test(kind) && !kind.startsWith('password')
  );
});

function write(world: World, chance: Chance): SymbolicRequest | null {
  return chance.pick(WRITES)[1].make(world, chance);
}

function bodyOf(request: SymbolicRequest): Record<string, unknown> {
  return { ...(request.json as Record<string, unknown>) };
}

const LISTS = ['/products', '/categories', '/users', '/orders'] as const;
const RESOURCES = {
  '/products': 'product',
  '/categories': 'category',
  '/users': 'user',
  '/orders': 'order',
} as const;

function list(world: World, chance: Chance, query: Readonly<Record<string, string>>): SymbolicRequest {
  const path = chance.pick(LISTS);
  return { method: 'GET', path, query, token: world.root?.token, resource: RESOURCES[path] };
}

/**
 * An id that has the shape of one database's is well-formed there and nowhere else: in a cursor
 * this is 200 or 400.
 */
const SHAPELESS = STRANGE_IDS.filter((id) => !/^([1-9]\d{0,15}|[0-9a-f]{24})$/.test(id));

/** As they stand in cursors: the name of the list, and its sort order. */
const LIST_NAMES = [
  ...['newest', 'price', '-price', 'name'].map((sort) => `products ${sort}`),
  'categories name',
  'users newest',
  'orders newest',
];

/**
 * As a cursor of theirs looks, and with something else in it: another key, or another id, perhaps
 * one that there is. No time after the year 9999: the MongoDB of the tests may be one that knows
 * none.
 */
function forged(world: World, chance: Chance): string {
  const order = chance.pick([...LIST_NAMES, 'newest', 'x', 1]);
  const keys = [
    0,
    -1,
    1.5,
    1e300,
    9e15,
    253_402_300_799_999,
    '',
    'a',
    '\uD800',
    null,
    {},
    [],
    true,
    10_000_000_000,
  ];
  const known = chance.pickAny([...world.all('user'), ...world.all('product'), ...world.all('category')])?.id;
  const id = chance.oneIn(2) && known !== undefined ? known : chance.pick([...SHAPELESS, 1, null, {}, ['1']]);
  const parts = chance.oneIn(8) ? [order, chance.pick(keys)] : [order, chance.pick(keys), id];
  return ENCODED + JSON.stringify(parts);
}

export const badInput: Recipes = {
  'bad.field': refused(30, (world, chance) => {
    const request = write(world, chance);
    if (!request) return null;
    const body = bodyOf(request);
    const name = chance.pick([...Object.keys(body), 'id', 'unknown', '$set', 'constructor', 'stockQuantity']);
    return { ...request, json: { ...body, [name]: chance.oneIn(4) ? chance.anything() : chance.pick(JUNK) } };
  }),
  'bad.items': refused(4, (_, chance) => ({
    method: 'POST',
    path: '/orders',
    json: {
      contactEmail: 'guest@example.com',
      items: chance.pick<unknown>([
        chance.pick(JUNK),
        [chance.pick(JUNK)],
        [{ productId: chance.pick(JUNK), quantity: chance.pick(JUNK) }],
        Array.from({ length: 101 }, (_, index) => ({ productId: `x${index}`, quantity: 1 })),
      ]),
    },
    resource: 'order',
  })),
  'bad.missing': refused(8, (world, chance) => {
    const request = write(world, chance);
    if (!request) return null;
    return { ...request, json: Object.fromEntries(Object.entries(bodyOf(request)).slice(1)) };
  }),
  'bad.body': refused(8, (world, chance) => {
    const request = write(world, chance);
    if (!request) return null;
    const raw = chance.pick(['{', '[]', 'null', '1', '"text"', '{"a":1,}', '\u0000', '{"__proto__":{}}', '']);
    const type = chance.pick(['application/json', 'application/json', 'text/plain', 'application/xml']);
    return { ...request, json: undefined, raw, headers: { ...request.headers, 'content-type': type } };
  }),
  'bad.query': refused(20, (world, chance) => {
    const name = chance.pick([
      'limit',
      'withTotal',
      'sort',
      'unknown',
      'search',
      'minPrice',
      'inStock',
      'from',
      '$where',
    ]);
    const value = chance.pick([
      '',
      '0',
      '-1',
      '101',
      '1e2',
      'yes',
      'null',
      'id',
      '2026-13-01',
      'é'.repeat(201),
      line(chance),
    ]);
    return list(world, chance, { [name]: value });
  }),
  'bad.cursor': refused(16, (world, chance) => {
    const cursor = chance.oneIn(5) ? chance.pick(['x', '🦊', chance.anything()]) : forged(world, chance);
    return list(world, chance, { cursor, limit: '2' });
  }),
  'bad.id': refused(20, (world, chance) => {
    const [path, resource] = chance.pick([
      ['/products/', 'product'],
      ['/products/slug/', 'product'],
      ['/categories/', 'category'],
      ['/users/', 'user'],
      ['/roles/', 'role'],
      ['/orders/', 'order'],
      ['/orders/number/', 'order'],
    ] as const);
    // An id of something else is none of this; which numbers meet in SQL is a database's own
    // business.
    const id = chance.oneIn(6)
      ? chance.anything().replace(/^\.*$|^\d+$/, 'x') || 'x'
      : chance.pick(STRANGE_IDS);
    return { method: 'GET', path: path + segment(id), token: world.root?.token, resource };
  }),
  'bad.token': refused(10, (world, chance) => {
    const request = write(world, chance);
    const token = chance.pick(['x', 'a.b.c', `${world.root?.token ?? ''}x`, '']);
    return request ? { ...request, token } : null;
  }),
  'bad.caller': refused(10, (world, chance) => {
    const request = write(world, chance);
    const customer = chance.pickAny(world.sessionsOf('cara', 'Carl_1'))?.token;
    return request ? { ...request, token: chance.oneIn(3) ? undefined : customer } : null;
  }),
  // Some of these are allowed: a body that asks for nothing may be missing.
  'bad.method': refused(8, (world, chance) => ({
    method: chance.pick(['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'POST']),
    token: world.root?.token,
    ...chance.pick<Pick<SymbolicRequest, 'path' | 'resource'>>([
      { path: '/products', resource: 'product' },
      { path: '/categories/tree', resource: 'category' },
      { path: '/orders', resource: 'order' },
      { path: '/cart', resource: 'cart' },
      { path: '/users/me', resource: 'user' },
      { path: '/auth/login', resource: 'user' },
      { path: '/nothing', resource: 'product' },
      { path: '/roles', resource: 'role' },
    ]),
  })),
  'bad.key': refused(3, (world, chance) => ({
    ...(shopping['order.place']?.make(world, chance) as SymbolicRequest),
    headers: { 'idempotency-key': chance.pick(['', 'a b', 'x'.repeat(256), 'tab\there']) },
  })),
};
