import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import createRouter from 'find-my-way';
import { MAX_PARAM_LENGTH } from './limits.js';

type Method = createRouter.HTTPMethod;

/**
 * Knows which methods have a route at a path, so that a wrong method is told from a wrong address.
 */
@Injectable()
export class AllowedMethods {
  private readonly routers = new Map<Method, createRouter.Instance<createRouter.HTTPVersion.V1>>();

  /** Remembers every route that is registered from now on. */
  watch(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', ({ method, url }) => {
      // The answer to CORS preflight requests is a route of every address, and so of none.
      if (url === '*') return;
      for (const each of [method].flat() as Method[]) this.remember(each, url);
    });
  }

  /** The methods that are routed at this path (no query), in alphabetical order. */
  at(path: string): string[] {
    const found = [...this.routers].flatMap(([method, router]) => {
      const url = router.find(method, path)?.store as string | undefined;
      return url === undefined ? [] : [{ method, url }];
    });
    // At `/users/me`, what `/users/:id` offers means another thing.
    const ownRoute = found.find(({ url }) => url === path);
    return found
      .filter(({ url }) => ownRoute === undefined || url === ownRoute.url)
      .map(({ method }) => method)
      .sort();
  }

  private remember(method: Method, url: string): void {
    const router = this.routers.get(method) ?? createRouter({ maxParamLength: MAX_PARAM_LENGTH });
    this.routers.set(method, router);
    if (!router.hasRoute(method, url)) router.on(method, url, () => undefined, url);
  }
}
