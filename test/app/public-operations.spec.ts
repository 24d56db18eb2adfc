import type { OpenAPIObject } from '@nestjs/swagger';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccessRegistry } from '../../src/platform/access/access-registry.js';
import { RouteAccessCheck } from '../../src/platform/access/route-access-check.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'trace'] as const;

/** The start refuses a route that is open to all and in no manifest (RouteAccessCheck). */
describe('public routes', () => {
  let shop: TestApp;
  let declared: string[];

  beforeAll(async () => {
    shop = await startTestApp();
    declared = [...shop.app.get(AccessRegistry, { strict: false }).publicRoutes].sort();
  });
  afterAll(() => shop.close());

  it('are exactly those that a manifest declares', () => {
    const open = shop.app
      .get(RouteAccessCheck, { strict: false })
      .routes()
      .filter(({ access }) => access?.kind !== 'authenticated')
      .flatMap(({ addresses }) => addresses);
    expect(open.sort()).toEqual(declared);
  });

  it('are exactly the documented public operations', async () => {
    const { body } = await shop.get<OpenAPIObject>('//openapi.json');
    const documented = Object.entries(body.paths).flatMap(([path, item]) =>
      METHODS.flatMap((method) => {
        const operation = item[method];
        const route = path.replace(/^\/api\/v1/, '').replace(/\{(\w+)\}/g, ':$1');
        return operation ? [[`${method.toUpperCase()} ${route}`, operation.security] as const] : [];
      }),
    );
    const routes = new Set<string>(documented.map(([route]) => route));
    const open: string[] = documented.filter(([, security]) => !isGuarded(security)).map(([route]) => route);
    expect(open.sort()).toEqual(declared.filter((route) => routes.has(route)));
  });
});

/** A requirement that nothing satisfies but a token; `{}` among them makes it optional. */
function isGuarded(security: readonly object[] = []): boolean {
  return security.length > 0 && security.every((requirement) => Object.keys(requirement).length > 0);
}
