import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { features } from '../../src/features.js';
import { RouteAccessCheck } from '../../src/platform/access/route-access-check.js';
import type { Permission } from '../../src/rbac/domain/role.js';
import { PermissionRepository } from '../../src/rbac/domain/permission.repository.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('the seeded permissions', () => {
  let shop: TestApp;
  let seeded: Permission[];

  beforeAll(async () => {
    shop = await startTestApp();
    seeded = await shop.app.get(PermissionRepository, { strict: false }).all();
  });
  afterAll(() => shop.close());

  it('are those of the feature manifests', () => {
    const declared = features.flatMap(({ permissions = {} }) => Object.keys(permissions));
    expect(seeded.map(({ name }) => name).sort()).toEqual(declared.sort());
    for (const { name, action, resource } of seeded) expect(name).toBe(`${action}_${resource}`);
  });

  it('each guard a route', () => {
    const asked = new Set(
      shop.app
        .get(RouteAccessCheck, { strict: false })
        .routes()
        .flatMap(({ access }) => {
          if (!access || access.kind === 'credentials') return [];
          return [...(access.kind === 'authenticated' ? access.all : []), ...(access.any ?? [])];
        }),
    );
    const names = seeded.map(({ name }) => name);
    expect(names).toContain('delete_order');
    expect(names.filter((name) => !asked.has(name))).toEqual([]);
  });
});
