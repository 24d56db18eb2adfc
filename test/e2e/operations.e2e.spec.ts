import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { CategoryNodeResponse, CategoryTreeResponse } from '../../src/catalog/dto/category.dto.js';
import type { ProductResponse } from '../../src/catalog/dto/product.dto.js';
import { DemoCatalogue } from '../../src/catalog/demo-catalogue.service.js';
import { DatabaseHealth } from '../../src/platform/database/database-health.js';
import type { Page } from '../../src/shared/page.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('operations', () => {
  let shop: TestApp;

  beforeAll(async () => {
    shop = await startTestApp();
  });
  afterAll(() => shop.close());

  it('reports live and ready', async () => {
    expect(await shop.get('//health/live')).toMatchObject({ status: 200, body: { status: 'ok' } });
    const ready = await shop.get<object>('//health/ready');
    expect(ready).toMatchObject({
      status: 200,
      body: { status: 'ok', store: 'up', migrations: 'up-to-date' },
    });
    expect(ready.headers.get('cache-control')).toBe('no-store');
  });

  it('reads the database for readiness at most once a second', async () => {
    const ping = vi.spyOn(shop.app.get(DatabaseHealth, { strict: false }), 'ping');
    const answers = await Promise.all(Array.from({ length: 50 }, () => shop.get('//health/ready')));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(ping.mock.calls.length).toBeLessThanOrEqual(2);
  });

  it('counts requests by route for Prometheus', async () => {
    await shop.get('/products/1');
    await shop.get('/products/2');
    const { headers, text } = await shop.get('//metrics');
    expect(headers.get('content-type')).toMatch(/^text\/plain/);
    const line =
      /http_request_duration_seconds_count\{method="GET",route="\/api\/v1\/products\/:id",status="404"\} (\d+)/;
    expect(Number(line.exec(text)?.[1])).toBeGreaterThanOrEqual(2);
  });

  it('loads the demo catalogue once', async () => {
    const demo = shop.app.get(DemoCatalogue, { strict: false });
    expect(await demo.isCatalogueEmpty()).toBe(true);
    const { categories, products } = await demo.load();
    expect(products).toBeGreaterThanOrEqual(200);
    expect(await demo.isCatalogueEmpty()).toBe(false);
    expect(await demo.load()).toEqual({ categories: 0, products: 0 });

    const { body } = await shop.get<Page<ProductResponse>>('/products?withTotal=true&limit=100');
    expect(body.total).toBe(products);
    const tree = await shop.get<CategoryTreeResponse>('/categories/tree');
    const depth = (node: CategoryNodeResponse): number => 1 + Math.max(0, ...node.children.map(depth));
    const size = (node: CategoryNodeResponse): number =>
      1 + node.children.reduce((sum, child) => sum + size(child), 0);
    expect(tree.body.items.map(depth)).toEqual(tree.body.items.map(() => 3));
    expect(tree.body.items.reduce((sum, node) => sum + size(node), 0)).toBe(categories);
  });
});
