import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DemoCatalogue } from '../../src/catalog/demo-catalogue.service.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('the cached list of an empty shop', () => {
  let shop: TestApp;

  beforeAll(async () => {
    shop = await startTestApp();
  });
  afterAll(() => shop.close());

  const PATHS = ['/products', '/categories', '/categories/tree'];

  it('shows the demo catalogue as soon as it is loaded', async () => {
    const listed = (path: string) => shop.get<{ items: unknown[] }>(path);
    for (const path of PATHS) {
      // Until it is a hit: a busy Redis may be passed over for a moment.
      const cached = await vi.waitFor(
        async () => {
          const answer = await listed(path);
          expect(answer.headers.get('x-cache'), path).toBe('hit');
          return answer;
        },
        { timeout: 10_000 },
      );
      expect(cached.body.items, path).toEqual([]);
    }
    await shop.app.get(DemoCatalogue, { strict: false }).load();
    for (const path of PATHS) expect((await listed(path)).body.items, path).not.toEqual([]);
  });
});
