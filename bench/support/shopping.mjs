// The loads of a shop: what its visitors send. Each function prepares a load for a server, which
// all of the compared servers take in the same form.
import { BUYERS } from './catalogue.mjs';
import { ADMIN } from './harness.mjs';
import { CONNECTIONS, request } from './load.mjs';

const API = '/api/v1';
/** Words that the demo catalogue has, more often or less. */
const SEARCHES = ['wool rug', 'oak', 'steel', 'linen', 'kettle', 'garden', 'copper', 'brass'];
const SPREAD = 7919;

/** Sends a request once. @throws Error when it is refused */
export async function answerOf(server, { head, body }) {
  const [, method, path] = /^(\w+) (\S+)/.exec(head);
  const names = /^(authorization|content-type|x-session-id): (.+)\r$/gm;
  const headers = Object.fromEntries([...head.matchAll(names)].map(([, name, value]) => [name, value]));
  const response = await fetch(server.origin + path, { method, headers, body: body || undefined });
  if (!response.ok) throw new Error(`${server.name} ${path}: ${response.status} ${await response.text()}`);
  return { headers: response.headers, body: await response.json() };
}

/** Every connection sends the same. */
export const always = (sent) => (server) => ({ server, next: () => sent });

export const get = (path) => always(request('GET', API + path));

/** The ids of some products: of all, where there are not more than 1,000. */
export async function productsOf(server) {
  if (server.products) return server.products;
  const found = [];
  for (let cursor = ''; found.length < 1000 && cursor !== null;) {
    const after = cursor && `&cursor=${cursor}`;
    const { body } = await answerOf(server, request('GET', `${API}/products?limit=100${after}`));
    found.push(...body.items.map(({ id }) => id));
    cursor = body.nextCursor ?? null;
  }
  return (server.products = found);
}

/** Another product with each request. */
export async function eachProduct(server) {
  const sent = (await productsOf(server)).map((id) => request('GET', `${API}/products/${id}`));
  return { server, next: (connection, count) => sent[(connection * SPREAD + count) % sent.length] };
}

/** Another search with each request. */
export function search(server, searches = SEARCHES) {
  const sent = searches.map((words) =>
    request('GET', `${API}/products?limit=20&search=${encodeURIComponent(words)}`),
  );
  return { server, next: (connection, count) => sent[(connection + count) % sent.length] };
}

/** Searches by the whole name of a product. */
export async function searchByName(server) {
  const names = [];
  for (const id of (await productsOf(server)).slice(-8)) {
    const { body } = await answerOf(server, request('GET', `${API}/products/${id}`));
    names.push(body.name);
  }
  return search(server, names);
}

const loginOf = (login) =>
  request('POST', `${API}/auth/login`, { body: { login, password: ADMIN.password } });

/** The headers of an account that is logged in. */
export async function logIn(server, login = ADMIN.email) {
  const { body } = await answerOf(server, loginOf(login));
  return { authorization: `Bearer ${body.accessToken}` };
}

export function logins(server) {
  const sent = BUYERS.map(loginOf);
  return { server, next: (connection, count) => sent[(connection + count) % sent.length] };
}

/** What the buyers read who are logged in, with something in their carts. */
export const own = (path) => async (server) => {
  const accounts = await buyersOf(server);
  const sent = accounts.map((headers) => request('GET', API + path, { headers }));
  return { server, next: (connection) => sent[connection % sent.length] };
};

async function buyersOf(server) {
  if (server.buyers) return server.buyers;
  const [productId] = await productsOf(server);
  server.buyers = [];
  for (const login of BUYERS) {
    const headers = await logIn(server, login);
    await answerOf(server, add(productId, headers));
    server.buyers.push(headers);
  }
  return server.buyers;
}

/** A guest's cart with something in it. */
export async function guestCart(server) {
  const [productId] = await productsOf(server);
  const [session] = await guestsOf(server);
  await answerOf(server, add(productId, session));
  return always(request('GET', `${API}/cart`, { headers: session }))(server);
}

const add = (productId, headers) =>
  request('POST', `${API}/cart/items`, { headers, body: { productId, quantity: 1 } });

/** Each connection is a guest with a cart of its own. */
export async function cartAdds(server) {
  const sessions = await guestsOf(server);
  const products = await productsOf(server);
  const sent = sessions.map((session, index) => add(products[index % 8], session));
  return { server, next: (connection) => sent[connection] };
}

async function guestsOf(server) {
  if (server.guests) return server.guests;
  const opened = Array.from({ length: CONNECTIONS }, async (_, index) => {
    const answer = await fetch(`${server.origin}${API}/sessions`, {
      method: 'POST',
      headers: { 'x-forwarded-for': `10.200.0.${index}` },
    });
    return { 'x-session-id': answer.headers.get('x-session-id') ?? `session-${index}` };
  });
  return (server.guests = await Promise.all(opened));
}

/** Orders of three products; hardly any two at the same time are of the same products. */
export async function orders(server) {
  const products = await productsOf(server);
  const sent = products.map((_, index) =>
    request('POST', `${API}/orders`, {
      body: {
        items: [0, 1, 2].map((n) => ({
          productId: products[(index + n * 7) % products.length],
          quantity: 1,
        })),
        contactEmail: `guest${index}@example.com`,
      },
    }),
  );
  return { server, next: (connection, count) => sent[(connection * SPREAD + count) % sent.length] };
}

/** What an administrator sends when goods arrive. */
export async function stockChanges(server) {
  const headers = await logIn(server);
  const [id] = await productsOf(server);
  return always(request('PATCH', `${API}/products/${id}/stock`, { headers, body: { delta: 1 } }))(server);
}

/** Of a hundred requests: most read, five add to a cart, one orders. */
const MIX = [
  [eachProduct, 55],
  [get('/products?limit=20'), 20],
  [get('/categories/tree'), 10],
  [search, 9],
  [cartAdds, 5],
  [orders, 1],
];

export async function mixed(server) {
  const loads = [];
  for (const [prepare, share] of MIX) loads.push(...Array(share).fill(await prepare(server)));
  // 37 and 100 have no common divisor: each connection goes through all of them, well mixed.
  const kindOf = (connection, count) => loads[((connection + count) * 37) % loads.length];
  return { server, next: (connection, count) => kindOf(connection, count).next(connection, count) };
}
