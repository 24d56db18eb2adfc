import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { PATH_METADATA } from '@nestjs/common/constants.js';
import type { OpenAPIObject } from '@nestjs/swagger';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCESS, type Access } from '../../src/platform/access/access.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'trace'] as const;

/** In the document. A line that is added here opens something to strangers: let it be on purpose. */
const OPERATIONS = [
  'GET /.well-known/oauth-authorization-server',
  'DELETE /api/v1/cart',
  'DELETE /api/v1/cart/items/{productId}',
  'GET /api/v1/cart',
  'GET /api/v1/categories',
  'GET /api/v1/categories/slug/{slug}',
  'GET /api/v1/categories/tree',
  'GET /api/v1/categories/{id}',
  'GET /api/v1/categories/{id}/products',
  'GET /api/v1/orders/number/{orderNumber}',
  'GET /api/v1/orders/{id}',
  'GET /api/v1/orders/{id}/status',
  'GET /api/v1/products',
  'GET /api/v1/products/slug/{slug}',
  'GET /api/v1/products/{id}',
  'GET /api/v1/products/{id}/stock',
  'GET /health/live',
  'GET /health/ready',
  'GET /metrics',
  'PATCH /api/v1/cart/items/{productId}',
  'POST /api/v1/auth/login',
  'POST /api/v1/auth/password/forgot',
  'POST /api/v1/auth/password/reset',
  'POST /api/v1/auth/refresh',
  'POST /api/v1/auth/register',
  'POST /api/v1/auth/revoke',
  'POST /api/v1/auth/token',
  'POST /api/v1/auth/verify-email',
  'POST /api/v1/auth/verify-email/resend',
  'POST /api/v1/cart/items',
  'POST /api/v1/orders',
  'POST /api/v1/orders/{id}/cancel',
  'POST /api/v1/sessions',
];

/** In the code, the pages that the document leaves out as well. */
const HANDLERS = {
  AccountPagesController: ['askForPassword', 'askToVerify', 'resetPassword', 'verify'],
  AuthController: [
    'forgotPassword',
    'login',
    'refresh',
    'register',
    'resendVerification',
    'resetPassword',
    'verifyEmail',
  ],
  AuthorizeController: ['ask', 'decide'],
  CartController: ['add', 'change', 'clear', 'get', 'remove'],
  CategoryController: ['get', 'getBySlug', 'list', 'listProducts', 'tree'],
  GuestOrderPageController: ['show'],
  GuestSessionController: ['create'],
  HealthController: ['live', 'ready'],
  MetadataController: ['read'],
  MetricsController: ['read'],
  OrderController: ['cancel', 'get', 'getByNumber', 'place', 'status'],
  ProductController: ['get', 'getBySlug', 'list', 'stock'],
  TokenController: ['grant', 'revoke'],
  OpenApiController: ['json', 'yaml'],
  StartPageController: ['favicon', 'start'],
};

describe('what is open to all', () => {
  let shop: TestApp;

  beforeAll(async () => {
    shop = await startTestApp();
  });
  afterAll(() => shop.close());

  it('is, of the documented operations, these and no others', async () => {
    const { body } = await shop.get<OpenAPIObject>('//openapi.json');
    const open = Object.entries(body.paths).flatMap(([path, item]) =>
      METHODS.filter((method) => item[method] && !isGuarded(item[method].security)).map(
        (method) => `${method.toUpperCase()} ${path}`,
      ),
    );
    expect(open.sort()).toEqual(OPERATIONS.toSorted());
  });

  it('is, of all handlers, these and no others', () => {
    const scanner = new MetadataScanner();
    const open: Record<string, string[]> = {};
    for (const { metatype } of shop.app.get(DiscoveryService, { strict: false }).getControllers()) {
      const controller = metatype as unknown as { name: string; prototype: Record<string, object> };
      const handlers = scanner.getAllMethodNames(controller.prototype).filter((name) => {
        const handler = controller.prototype[name]!;
        const isRoute = Reflect.hasMetadata(PATH_METADATA, handler);
        return isRoute && accessOf(handler, controller)?.kind !== 'known';
      });
      if (handlers.length > 0) open[controller.name] = handlers.sort();
    }
    expect(open).toEqual(HANDLERS);
  });
});

/** As AccessGuard: what stands at the handler goes before what stands at its controller. */
function accessOf(handler: object, controller: object): Access | undefined {
  return (Reflect.getMetadata(ACCESS, handler) ?? Reflect.getMetadata(ACCESS, controller)) as
    Access | undefined;
}

/** A requirement that nothing satisfies but a token; `{}` among them makes it optional. */
function isGuarded(security: readonly object[] = []): boolean {
  return security.length > 0 && security.every((requirement) => Object.keys(requirement).length > 0);
}
