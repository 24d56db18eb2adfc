import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.js';
import { startPrefixProxy, type PrefixProxy } from '../support/prefix-proxy.js';
import { Shopper } from '../support/shopper.js';
import { execute, showOnly } from '../support/swagger-ui.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('Swagger UI below a path, behind a proxy that strips it', () => {
  let proxy: PrefixProxy;
  let shop: TestApp;

  beforeAll(async () => {
    proxy = await startPrefixProxy('/shop');
    shop = await startTestApp({ PUBLIC_URL: proxy.publicUrl });
    proxy.serve(shop.origin);
    await (await Shopper.of(shop)).product();
  });
  afterAll(async () => {
    await shop.close();
    await proxy.close();
  });

  it('loads and calls the API at that path', async (context) => {
    const browser = await openBrowser(context);
    try {
      const window = await browser.newContext();
      await showOnly(window, 'listProducts');
      const page = await window.newPage();
      const trouble: string[] = [];
      page.on('pageerror', (error) => trouble.push(String(error)));
      page.on('response', (response) => {
        if (response.status() >= 400) trouble.push(`${response.status()} ${response.url()}`);
      });
      await page.goto(`${proxy.publicUrl}/docs`);
      const answered = page.waitForResponse((response) => response.url().includes('/api/v1/products'));
      expect(await execute(page, 'listProducts')).toContain('"items"');
      const answer = await answered;
      expect(answer.url().startsWith(`${proxy.publicUrl}/api/v1/products`)).toBe(true);
      expect(answer.status()).toBe(200);
      expect(trouble).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});
