import 'reflect-metadata';
import { Controller, Get, Header, HttpCode, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApplicationConfig, Reflector } from '@nestjs/core';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { describe, expect, it } from 'vitest';
import { Public, Scopes } from '../../src/platform/access/access.js';
import { CacheHook } from '../../src/platform/cache/cache-hook.js';
import { Cached } from '../../src/platform/cache/cached.decorator.js';
import { CACHED_HANDLER } from '../../src/platform/cache/cached-route.js';
import { StrictQueryGuard } from '../../src/platform/http/strict-query.guard.js';

class Guard {
  canActivate = () => true;
}
class Interceptor {
  intercept = () => Promise.reject(new Error('not called'));
}

@Controller()
class Things {
  @Get() @Public() @Cached(() => null) open() {}
  @Get() @Cached(() => null) undeclared() {}
  @Get() @Scopes('read') @Cached(() => null) restricted() {}
  @Get() @Public() @Cached(() => null) @UseGuards(Guard) guarded() {}
  @Get() @Public() @Cached(() => null) @UseInterceptors(Interceptor) intercepted() {}
  @Get() @Public() @Cached(() => null) @Header('x-thing', '1') withHeader() {}
  @Get() @Public() @Cached(() => null) @HttpCode(203) withStatus() {}
  @Get() @Public() uncached() {}
}

@Controller()
@UseGuards(Guard)
class GuardedThings {
  @Get() @Public() @Cached(() => null) open() {}
}

describe(CacheHook.name, () => {
  /** Whether the hook is added to a route. */
  function isHooked(handler: object, controller: object = Things, nest = new ApplicationConfig()): boolean {
    const unused = undefined as never;
    let onRoute: ((route: Partial<RouteOptions>) => void) | undefined;
    const fastify = { addHook: (_: string, hook: typeof onRoute) => (onRoute = hook) };
    const hook = new CacheHook(unused, unused, new Reflector(), nest, unused);
    hook.watch(fastify as unknown as FastifyInstance);
    const config = Reflect.getMetadata('__fastify_route_config__', handler) as RouteOptions['config'];
    const route: Partial<RouteOptions> = config ? { config } : {};
    onRoute?.(route);
    if (config) expect(config[CACHED_HANDLER]).toEqual({ handler, controller });
    return route.onRequest !== undefined;
  }

  const { prototype } = Things;

  it('serves public cached routes', () => {
    expect(isHooked(prototype.open)).toBe(true);
  });

  it.each([
    'undeclared',
    'restricted',
    'guarded',
    'intercepted',
    'withHeader',
    'withStatus',
    'uncached',
  ] as const)('leaves a route to Nest that is %s', (name) => {
    expect(isHooked(prototype[name])).toBe(false);
  });

  it('leaves the routes of a guarded controller to Nest', () => {
    expect(isHooked(GuardedThings.prototype.open, GuardedThings)).toBe(false);
  });

  it('leaves all routes to Nest when there is a global guard or interceptor that it does not know', () => {
    const known = new ApplicationConfig();
    known.useGlobalGuards(new StrictQueryGuard());
    expect(isHooked(prototype.open, Things, known)).toBe(true);
    const guarded = new ApplicationConfig();
    guarded.useGlobalGuards(new Guard());
    expect(isHooked(prototype.open, Things, guarded)).toBe(false);
    const intercepted = new ApplicationConfig();
    intercepted.useGlobalInterceptors(new Interceptor());
    expect(isHooked(prototype.open, Things, intercepted)).toBe(false);
  });
});
