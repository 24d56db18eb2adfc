import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import createRouter from 'find-my-way';
import { MAX_PARAM_LENGTH } from './limits.js';

type Method = createRouter.HTTPMethod;

/**
 * Knows which methods have a route at a path, to distinguish a 405 from a 404.
 */
@Injectable()
export class AllowedMethods {
  private readonly routers = new Map<Method, createRouter.Instance<createRouter.HTTPVersion.V1>>();

  /** Records every route that is registered from now on. */
  watch(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', ({ method, url }) => {
      // The route for CORS preflight requests matches every path.
      if (url === '*') return;
      for (const each of [method].flat() as Method[]) this.register(each, url);
    });
  }

  /** The methods that are routed at this path (no query), in alphabetical order. */
  forPath(path: string): string[] {
    const found = [...this.routers].flatMap(([method, router]) => {
      const url = router.find(method, path)?.store as string | undefined;
      return url === undefined ? [] : [{ method, url }];
    });
    // At `/users/me`, the methods of `/users/:id` do not apply.
    const ownRoute = found.find(({ url }) => url === path);
    return found
      .filter(({ url }) => ownRoute === undefined || url === ownRoute.url)
      .map(({ method }) => method)
      .sort();
  }

  private register(method: Method, url: string): void {
    const router = this.routers.get(method) ?? createRouter({ maxParamLength: MAX_PARAM_LENGTH });
    this.routers.set(method, router);
    if (!router.hasRoute(method, url)) router.on(method, url, () => undefined, url);
  }
}
