import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import type { PlacedOrderResponse } from '../../src/orders/dto/order.dto.js';
import { openBrowser } from '../support/browser.js';
import { MailServer } from '../support/mail-server.js';
import { startPrefixProxy, type PrefixProxy } from '../support/prefix-proxy.js';
import { Shopper, line } from '../support/shopper.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** The name of a product is text, whatever it looks like. */
const NAME = 'Rug <b>170 × 240</b> <img src=x onerror=alert(1)>';

interface Mailed {
  readonly order: PlacedOrderResponse;
  readonly token: string;
  readonly link: string;
}

describe.each([
  ['at the root', ''],
  ['below a path', '/shop'],
])('the order page for guests, %s', (_, path) => {
  const mails = new MailServer();
  let proxy: PrefixProxy;
  let shop: TestApp;
  let first: Mailed;
  let second: Mailed;
  /** One tab for all tests: opening one takes longer than most of them. */
  let tab: Page | undefined;

  beforeAll(async () => {
    await mails.start();
    proxy = await startPrefixProxy(path);
    shop = await startTestApp({ PUBLIC_URL: proxy.publicUrl, SMTP_URL: mails.url });
    proxy.serve(shop.origin);
    const shopper = await Shopper.of(shop);
    first = await place(shopper, 'first@example.com', 2);
    second = await place(shopper, 'second@example.com', 3);
  });
  afterAll(async () => {
    await tab?.context().close();
    await shop.close();
    await proxy.close();
    await mails.stop();
  });

  async function place(shopper: Shopper, contactEmail: string, quantity: number): Promise<Mailed> {
    const product = await shopper.product();
    await shopper.change(product, { name: NAME });
    const { status, body } = await shopper.order({ items: [line(product, quantity)], contactEmail });
    expect(status).toBe(201);
    const { link } = await mails.mailTo(contactEmail);
    return { order: body, token: body.guestToken ?? expect.fail('no token'), link };
  }

  /**
   * Runs `read` in an empty tab. Fails on errors in scripts and on violations of the content
   * security policy.
   */
  async function browse(context: TestContext, read: (page: Page) => Promise<void>): Promise<void> {
    const browser = await openBrowser(context);
    tab ??= await browser.newPage();
    await tab.goto('about:blank');
    const errors: string[] = [];
    tab.on('pageerror', (error) => errors.push(String(error)));
    tab.on('console', (message) => {
      // The browser logs each response of 4xx; those are what some of these tests ask for.
      const isRefusal = message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !isRefusal) errors.push(message.text());
    });
    try {
      await read(tab);
      expect(errors).toEqual([]);
    } finally {
      tab.removeAllListeners();
      await tab.unrouteAll();
    }
  }

  async function expectOrder(page: Page, { order, token }: Mailed): Promise<void> {
    await page.getByRole('heading', { name: `Order ${order.orderNumber}` }).waitFor();
    expect(await page.getByRole('status').textContent()).toContain('Status: pending');
    const rows = await page.locator('#items tr').allInnerTexts();
    expect(rows.map((row) => row.split('\t'))).toEqual([
      [`${order.items[0]?.quantity} × ${NAME}`, `${order.totalAmount} USD`],
      ['Total', `${order.totalAmount} USD`],
    ]);
    expect(await page.locator('img').count()).toBe(0);
    expect(page.url()).toBe(`${proxy.publicUrl}/guest-order`);
    expect(await page.content()).not.toContain(token);
  }

  async function expectMessage(page: Page): Promise<void> {
    await page.getByRole('status').getByText('This link does not open an order').waitFor();
    expect(await page.locator('#number').textContent()).toBe('');
    expect(await page.locator('#items tr').count()).toBe(0);
  }

  it('opens an order by the link from its mail', async (context) => {
    expect(first.link).toBe(`${proxy.publicUrl}/guest-order#id=${first.order.id}&token=${first.token}`);
    await browse(context, async (page) => {
      await page.goto(first.link);
      await expectOrder(page, first);
    });
  });

  it('sends the token only in its own header, never in a URL or referrer', async (context) => {
    const before = proxy.received.length;
    await browse(context, async (page) => {
      await page.goto(first.link);
      await expectOrder(page, first);
      // A link that leads away from the page.
      await page.getByRole('banner').getByRole('link').click();
      await page.waitForURL((url) => !url.pathname.endsWith('/guest-order'));
    });
    const received = proxy.received.slice(before);
    const tokens = received.map(({ headers }) => headers['x-order-token']).filter((each) => each);
    expect(tokens).toEqual([first.token]);
    for (const { url, headers } of received) {
      const { 'x-order-token': _, ...others } = headers;
      expect(JSON.stringify([url, others])).not.toContain(first.token);
    }
    const urls = new Set(received.map(({ url }) => url));
    // Not every build of Chromium asks for the icon.
    urls.delete(`${path}/favicon.svg`);
    const api = `${path}/api/v1/orders/${first.order.id}`;
    expect([...urls]).toEqual([`${path}/guest-order`, api, new URL(shop.config.homeUrl).pathname]);
  });

  it('opens a second link in the same tab and reports that it is invalid', async (context) => {
    await browse(context, async (page) => {
      await page.goto(first.link);
      await expectOrder(page, first);
      let loads = 0;
      page.on('load', () => (loads += 1));
      await page.goto(second.link);
      await expectOrder(page, second);
      await page.goto(first.link.replace(first.token, second.token));
      await expectMessage(page);
      await page.goto(first.link);
      await expectOrder(page, first);
      expect(loads, 'only the fragment has changed').toBe(0);
    });
  });

  it('shows the order of the last link, whichever response arrives last', async (context) => {
    await browse(context, async (page) => {
      let release = () => {};
      const released = new Promise<void>((resolve) => (release = resolve));
      await page.route(`**/orders/${first.order.id}`, async (route) => {
        await released;
        await route.continue();
      });
      const asked = page.waitForRequest(`**/orders/${first.order.id}`);
      await page.goto(first.link);
      await asked;
      await page.goto(second.link);
      await expectOrder(page, second);
      const answered = page.waitForResponse(`**/orders/${first.order.id}`);
      release();
      await (await answered).finished();
      await expectOrder(page, second);
    });
  });

  it.for<[string, () => string]>([
    ['no token', () => `#id=${first.order.id}`],
    ['no id', () => `#token=${first.token}`],
    ['no fragment', () => ''],
    ['a wrong token', () => `#id=${first.order.id}&token=${'x'.repeat(first.token.length)}`],
    ['the token of another order', () => `#id=${first.order.id}&token=${second.token}`],
    ['a path instead of an id', () => `#id=..%2Fproducts&token=${first.token}`],
    ['a token that is not a valid header value', () => `#id=${first.order.id}&token=%E2%82%AC`],
  ])('shows a message for a link with %s', async ([, fragment], context) => {
    await browse(context, async (page) => {
      await page.goto(`${proxy.publicUrl}/guest-order${fragment()}`);
      await expectMessage(page);
    });
  });
});
