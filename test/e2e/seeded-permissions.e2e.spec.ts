import { PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCESS, type Access } from '../../src/platform/access/access.js';
import { PermissionRepository } from '../../src/rbac/domain/permission.repository.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** Seeded for POST /users, which comes with the accounts that staff creates. */
const WAITING_FOR_ITS_ROUTE = 'create_user';

describe('the seeded permissions', () => {
  let shop: TestApp;

  beforeAll(async () => {
    shop = await startTestApp();
  });
  afterAll(() => shop.close());

  /** The names that the access markers of all routes ask for. */
  function guarding(): Set<string> {
    const [discovery, scanner, reflector] = [DiscoveryService, MetadataScanner, Reflector].map((type) =>
      shop.app.get(type, { strict: false }),
    ) as [DiscoveryService, MetadataScanner, Reflector];
    const names = discovery.getControllers().flatMap(({ metatype }) => {
      const prototype = (metatype as { prototype: Record<string, unknown> }).prototype;
      return scanner.getAllMethodNames(prototype).flatMap((name) => {
        const handler = prototype[name] as () => unknown;
        if (!Reflect.hasMetadata(PATH_METADATA, handler)) return [];
        const targets = [handler, metatype as () => unknown];
        const access = reflector.getAllAndOverride<Access>(ACCESS, targets);
        if (access.kind === 'credentials') return [];
        return [...(access.kind === 'known' ? access.all : []), ...(access.any ?? [])];
      });
    });
    return new Set(names);
  }

  it('each guard a route', async () => {
    const asked = guarding();
    const seeded = await shop.app.get(PermissionRepository, { strict: false }).all();
    const idle = seeded.map(({ name }) => name).filter((name) => !asked.has(name));
    expect(idle.filter((name) => name !== WAITING_FOR_ITS_ROUTE)).toEqual([]);
    expect(asked.has('delete_order')).toBe(true);
    expect(seeded.length).toBeGreaterThan(15);
  });
});
