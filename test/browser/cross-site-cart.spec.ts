import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OrderResponse } from '../../src/orders/dto/order.dto.js';
import { openBrowser } from '../support/browser.js';
import { Shopper } from '../support/shopper.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/**
 * To a browser, localhost and 127.0.0.1 are two sites. Two ports of one host would be the same
 * site.
 */
describe('a storefront on another site', () => {
  let storefront: Server;
  let origin: string;
  let shop: TestApp;
  let shopper: Shopper;

  beforeAll(async () => {
    storefront = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Storefront</title>');
    }).listen(0, 'localhost');
    await once(storefront, 'listening');
    origin = `http://localhost:${(storefront.address() as AddressInfo).port}`;
    shop = await startTestApp({ CORS_ORIGINS: origin });
    shopper = await Shopper.of(shop);
  });
  afterAll(async () => {
    await shop.close();
    storefront.closeAllConnections();
    await new Promise((resolve) => storefront.close(resolve));
  });

  it("keeps a guest's cart by X-Session-Id and orders it", async (context) => {
    const product = await shopper.product();
    const browser = await openBrowser(context);
    try {
      const page = await browser.newPage();
      await page.goto(origin);
      const seen = await page.evaluate(
        async ({ api, productId }) => {
          const json = { 'content-type': 'application/json' };
          const added = await fetch(`${api}/cart/items`, {
            method: 'POST',
            headers: json,
            body: JSON.stringify({ productId, quantity: 2 }),
          });
          const session = added.headers.get('x-session-id');
          const withSession = { ...json, 'x-session-id': session ?? '' };
          const cart = (await (await fetch(`${api}/cart`, { headers: withSession })).json()) as {
            itemCount: number;
          };
          const placed = await fetch(`${api}/orders`, {
            method: 'POST',
            headers: { ...withSession, 'idempotency-key': 'from-another-site' },
            body: JSON.stringify({ contactEmail: 'guest@example.com' }),
          });
          const again = await fetch(`${api}/orders`, {
            method: 'POST',
            headers: { ...withSession, 'idempotency-key': 'from-another-site' },
            body: JSON.stringify({ contactEmail: 'guest@example.com' }),
          });
          return {
            session,
            itemCount: cart.itemCount,
            status: placed.status,
            location: placed.headers.get('location'),
            requestId: placed.headers.get('x-request-id'),
            replayed: again.headers.get('idempotency-replayed'),
            order: (await placed.json()) as OrderResponse,
          };
        },
        { api: `${shop.origin}/api/v1`, productId: product.id },
      );
      expect(seen.session).toMatch(/\./);
      expect(seen.itemCount).toBe(2);
      expect(seen.status).toBe(201);
      expect(seen.location).toBe(`/api/v1/orders/${seen.order.id}`);
      expect(seen.requestId).toBeTruthy();
      expect(seen.replayed).toBe('true');
      expect(seen.order.items).toMatchObject([{ productId: product.id, quantity: 2 }]);
    } finally {
      await browser.close();
    }
  });

  it('is refused by CORS for other origins', async (context) => {
    const browser = await openBrowser(context);
    try {
      const page = await browser.newPage();
      // Its origin is `null`, which is on no list.
      await page.goto('about:blank');
      const read = page.evaluate(
        (url) => fetch(url).then((answer) => answer.status),
        `${shop.origin}/api/v1/products`,
      );
      await expect(read).rejects.toThrow(/Failed to fetch/);
    } finally {
      await browser.close();
    }
  });
});
