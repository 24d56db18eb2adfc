// The loads of buyers: 64 guests who add to their carts, or who order three products each time.
const GUESTS = 64;

export const post = (origin, path, body, headers = {}) => ({
  url: origin + path,
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
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
