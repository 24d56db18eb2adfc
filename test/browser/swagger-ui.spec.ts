import { mkdir } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProductResponse } from '../../src/catalog/dto/product.dto.js';
import { DemoCatalogue } from '../../src/catalog/demo-catalogue.service.js';
import { openBrowser } from '../support/browser.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** For a person to look at; git does not keep them. */
const SCREENSHOTS = 'coverage/screenshots';

describe('Swagger UI', () => {
  let shop: TestApp;

  beforeAll(async () => {
    shop = await startTestApp();
    await shop.app.get(DemoCatalogue, { strict: false }).load();
    await mkdir(SCREENSHOTS, { recursive: true });
  });
  afterAll(() => shop.close());

  it('shows the API and executes calls without external resources', async (context) => {
    const browser = await openBrowser(context);
    try {
      const page = await browser.newPage({ viewport: { width: 1280, height: 1400 } });
      const trouble = watch(page, shop.origin);

      await page.goto(`${shop.origin}/docs`);
      await page.getByRole('heading', { name: /nest-shop/ }).waitFor();
      await page.screenshot({ path: `${SCREENSHOTS}/swagger-ui.png` });

      const listed = await execute(page, 'listProducts');
      expect(listed).toContain('"nextCursor"');
      expect(listed).toContain('"Cabinet Scraper Pair"');
      await page.screenshot({ path: `${SCREENSHOTS}/list-products.png`, fullPage: true });

      expect(await execute(page, 'getCategoryTree')).toContain('"Camp & Trail"');

      // Without a token the door stays shut; with one, given by Authorize, it opens.
      expect(await execute(page, 'createCategory')).toContain('token_missing');
      await page.getByRole('button', { name: 'Authorize' }).first().click();
      const bearer = page.locator('.auth-container').filter({ hasText: '(http, Bearer)' });
      await bearer.locator('input').fill(await shop.token('create_category'));
      await bearer.getByRole('button', { name: 'Apply credentials' }).click();
      await bearer.getByRole('button', { name: 'Close' }).click();
      await page.locator('[id$="-createCategory"] textarea').fill('{ "name": "From a browser" }');
      expect(await execute(page, 'createCategory')).toContain('from-a-browser');
      await page.screenshot({ path: `${SCREENSHOTS}/create-category.png`, fullPage: true });

      expect(trouble).toEqual([]);
    } finally {
      await browser.close();
    }
  });

  it('executes the prefilled examples without changing a product, and places an order', async (context) => {
    const browser = await openBrowser(context);
    try {
      const page = await browser.newPage({ viewport: { width: 1280, height: 1400 } });
      await page.goto(`${shop.origin}/docs`);
      await page.getByRole('button', { name: 'Authorize' }).first().click();
      const bearer = page.locator('.auth-container').filter({ hasText: '(http, Bearer)' });
      await bearer.locator('input').fill((await shop.userOf('admin')).token);
      await bearer.getByRole('button', { name: 'Apply credentials' }).click();
      await bearer.getByRole('button', { name: 'Close' }).click();

      const [product = expect.fail('no product')] = await shop.list<ProductResponse>('/products');
      for (const operationId of ['updateProduct', 'changeStock']) {
        const operation = page.locator(`[id$="-${operationId}"]`);
        await operation.locator('.opblock-summary-control').click();
        await operation.getByPlaceholder('id', { exact: true }).fill(product.id);
        await execute(page, operationId);
        expect(
          await operation.locator('.live-responses-table .response-col_status').last().innerText(),
        ).toMatch(/^200/);
      }
      const { updatedAt: _, ...before } = product;
      expect((await shop.get(`/products/${product.id}`)).body).toMatchObject(before);

      expect(await execute(page, 'placeOrder')).toContain('"orderNumber"');
      await execute(page, 'register');
      expect(await execute(page, 'getTokens')).toContain('"access_token"');
    } finally {
      await browser.close();
    }
  });
});

/** Collects errors of the page, and requests to any other host. */
function watch(page: Page, origin: string): string[] {
  const trouble: string[] = [];
  page.on('pageerror', (error) => trouble.push(String(error)));
  page.on('requestfailed', (request) => trouble.push(`failed: ${request.url()}`));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !url.startsWith('data:') && !url.startsWith('blob:')) trouble.push(url);
  });
  return trouble;
}

/** Opens an operation where it is not open yet, executes it, and answers what the server said. */
async function execute(page: Page, operationId: string): Promise<string> {
  const operation = page.locator(`[id$="-${operationId}"]`);
  const button = operation.getByRole('button', { name: 'Execute' });
  if (!(await button.isVisible())) await operation.locator('.opblock-summary-control').click();
  const answered = page.waitForResponse((response) => response.url().includes('/api/v1/'));
  await button.click();
  await answered;
  const body = operation.locator('.live-responses-table .response-col_description .highlight-code').first();
  await body.waitFor();
  return body.innerText();
}
