// The loads of buyers: 64 guests who add to their carts, or who order three products each time.
const GUESTS = 64;

export const post = (origin, path, body, headers = {}) => ({
  url: origin + path,
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

/** Sends a request of these loads once. @throws Error when it is refused */
export async function answerOf({ url, ...request }) {
  const answer = await fetch(url, request);
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** The headers of a user who is logged in. */
export async function logIn(origin, login, password) {
  const { accessToken } = await answerOf(post(origin, '/api/v1/auth/login', { login, password }));
  return { authorization: `Bearer ${accessToken}` };
}

/** Makes the stock of a product so large that no load can sell it. */
export const restock = (origin, id, headers) => ({
  ...post(origin, `/api/v1/products/${id}/stock`, { quantity: 2_000_000_000 }, headers),
  method: 'PATCH',
});

/** Each connection has a cart of its own. */
export async function cartAdds(origin, [productId]) {
  const sessions = await Promise.all(
    Array.from({ length: GUESTS }, async () => {
      const answer = await fetch(`${origin}/api/v1/sessions`, { method: 'POST' });
      return answer.headers.get('x-session-id') ?? String(Math.random());
    }),
  );
  return {
    ...post(origin, '/api/v1/cart/items', { productId, quantity: 1 }),
    setupClient: (client) =>
      client.setHeaders({ 'content-type': 'application/json', 'x-session-id': sessions.pop() ?? '' }),
  };
}

export function orders(origin, productIds) {
  const items = productIds.map((productId) => ({ productId, quantity: 1 }));
  return post(origin, '/api/v1/orders', { items, contactEmail: 'buyer@example.com' });
}
