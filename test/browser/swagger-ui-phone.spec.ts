import { mkdir } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.js';
import { Shopper } from '../support/shopper.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** For a person to look at; git does not keep them. */
const SCREENSHOTS = 'coverage/screenshots';
const WIDTH = 390;

/** Runs in the page: what can be tapped or typed into, and does not fit on the screen. */
const CUT_OFF = `[...document.querySelectorAll('#swagger-ui :is(button, input, select, textarea)')]
  .map((each) => ({ name: each.outerHTML.slice(0, 120), box: each.getBoundingClientRect() }))
  .filter(({ box }) => box.width > 0 && (box.left < 0 || box.right > ${WIDTH}))
  .map(({ name }) => name)`;

describe('Swagger UI on a phone', () => {
  let shop: TestApp;

  beforeAll(async () => {
    shop = await startTestApp();
    await (await Shopper.of(shop)).product();
    await mkdir(SCREENSHOTS, { recursive: true });
  });
  afterAll(() => shop.close());

  async function expectFits(page: Page, what: string): Promise<void> {
    expect(await page.evaluate('document.documentElement.scrollWidth'), what).toBe(WIDTH);
    // The layout of a page that is too wide grows with it.
    expect(await page.evaluate('innerWidth'), what).toBe(WIDTH);
    expect(await page.evaluate(CUT_OFF), what).toEqual([]);
    await page.screenshot({ path: `${SCREENSHOTS}/phone-${what}.png` });
  }

  it('fits the screen, and its buttons can be tapped', async (context) => {
    const browser = await openBrowser(context);
    try {
      const page = await browser.newPage({
        viewport: { width: WIDTH, height: 844 },
        isMobile: true,
        hasTouch: true,
      });
      await page.goto(`${shop.origin}/docs`);
      const authorize = page.getByRole('button', { name: 'Authorize' }).first();
      await authorize.waitFor();
      await expectFits(page, 'start');

      await expectFingerSized(authorize);
      await authorize.tap();
      const bearer = page.locator('.auth-container').filter({ hasText: '(http, Bearer)' });
      await expectFits(page, 'authorize');
      await bearer.locator('input').fill(await shop.token('update_order'));
      await bearer.getByRole('button', { name: 'Apply credentials' }).tap();
      await bearer.getByRole('button', { name: 'Close' }).tap();

      for (const operationId of ['listProducts', 'placeOrder', 'getTokens', 'changeStock']) {
        const operation = page.locator(`[id$="-${operationId}"]`);
        await operation.locator('.opblock-summary-control').tap();
        const execute = operation.getByRole('button', { name: 'Execute' });
        await execute.waitFor();
        await expectFits(page, operationId);
        if (operationId === 'changeStock') continue;
        await expectFingerSized(execute);
        await execute.tap();
        const body = operation.locator('.live-responses-table .highlight-code').first();
        await body.waitFor();
        if (operationId === 'placeOrder') expect(await body.innerText()).toContain('"orderNumber"');
        await expectFits(page, `${operationId}-executed`);
        await operation.locator('.opblock-summary-control').tap();
      }
    } finally {
      await browser.close();
    }
  });
});

async function expectFingerSized(button: Locator): Promise<void> {
  const { width, height } = (await button.boundingBox()) ?? expect.fail('not on the page');
  expect(Math.min(width, height)).toBeGreaterThanOrEqual(40);
}
