import { mkdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProductResponse } from '../../src/catalog/dto/product.dto.js';
import { DemoCatalogue } from '../../src/catalog/demo-catalogue.service.js';
import { openBrowser } from '../support/browser.js';
import { close, execute, open, showOnly, watch } from '../support/swagger-ui.js';
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

  it('shows the API and executes its prefilled examples without external resources', async (context) => {
    const browser = await openBrowser(context);
    try {
      const window = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      const page = await window.newPage();
      const trouble = watch(page, shop.origin);

      await page.goto(`${shop.origin}/docs`);
      await page.getByRole('heading', { name: /nest-shop/ }).waitFor();
      await page.screenshot({ path: `${SCREENSHOTS}/swagger-ui.png` });
      const listed = await execute(page, 'listProducts');
      expect(listed).toContain('"nextCursor"');
      expect(listed).toContain('"Cabinet Scraper Pair"');
      await page.screenshot({ path: `${SCREENSHOTS}/list-products.png` });

      await showOnly(window, 'createCategory', 'updateProduct', 'changeStock', 'register', 'getTokens');
      await page.goto(`${shop.origin}/docs?again`);
      // Without a token the operation is refused; with one, given by Authorize, it succeeds.
      expect(await execute(page, 'createCategory')).toContain('token_missing');
      await page.locator('.btn.authorize').click();
      const bearer = page.locator('.auth-container').filter({ hasText: '(http, Bearer)' });
      await bearer.locator('input').fill((await shop.userOf('admin')).token);
      await bearer.getByRole('button', { name: 'Apply credentials' }).click();
      await bearer.getByRole('button', { name: 'Close' }).click();
      await page.locator('[id$="-createCategory"] textarea').fill('{ "name": "From a browser" }');
      expect(await execute(page, 'createCategory')).toContain('from-a-browser');
      await page.screenshot({ path: `${SCREENSHOTS}/create-category.png` });
      await close(page, 'createCategory');

      const [product = expect.fail('no product')] = await shop.list<ProductResponse>('/products');
      for (const operationId of ['updateProduct', 'changeStock']) {
        const operation = await open(page, operationId);
        await operation.getByPlaceholder('id', { exact: true }).fill(product.id);
        await execute(page, operationId);
        expect(
          await operation.locator('.live-responses-table .response-col_status').last().innerText(),
        ).toMatch(/^200/);
        await close(page, operationId);
      }
      const { updatedAt: _, ...before } = product;
      expect((await shop.get(`/products/${product.id}`)).body).toMatchObject(before);

      await execute(page, 'register');
      await close(page, 'register');
      expect(await execute(page, 'getTokens')).toContain('"access_token"');

      expect(trouble).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});
