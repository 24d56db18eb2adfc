import { Injectable, RequestMethod, type OnModuleInit } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { ACCESS, type Access } from './access.js';
import { AccessRegistry } from './access-registry.js';

/** A handler of a controller. */
interface Route {
  /** `ProductController.get` */
  readonly name: string;
  /** `GET /products/:id`, without the API prefix; one for each path of the handler. */
  readonly addresses: readonly string[];
  readonly access: Access | undefined;
}

/**
 * Prevents the application from starting if a route declares no access, or is public but not listed
 * in a feature manifest.
 */
@Injectable()
export class RouteAccessCheck implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
    private readonly registry: AccessRegistry,
  ) {}

  /** @throws Error naming every such route */
  onModuleInit(): void {
    const routes = this.routes();
    const unmarked = routes.filter(({ access }) => access === undefined);
    if (unmarked.length > 0) {
      throw new Error(
        'These routes have no access decorator (@Public, @ByCredentials, @ForClients, @Scopes, @RequirePermissions, ' +
          `@Roles): ${unmarked.map(({ name }) => name).join(', ')}`,
      );
    }
    const undeclared = routes.flatMap(({ name, addresses, access }) =>
      access?.kind === 'authenticated'
        ? []
        : addresses
            .filter((address) => !this.registry.publicRoutes.has(address))
            .map((address) => `${address} (${name})`),
    );
    if (undeclared.length > 0) {
      throw new Error(
        `These routes are public, but no feature manifest lists them in publicRoutes: ${undeclared.join(', ')}`,
      );
    }
  }

  /** All routes of the application. */
  routes(): Route[] {
    return this.discovery.getControllers().flatMap(({ metatype }) => {
      const controller = metatype as unknown as (() => unknown) & {
        prototype: Record<string, () => unknown>;
      };
      return this.scanner.getAllMethodNames(controller.prototype).flatMap((method) => {
        const handler = controller.prototype[method];
        if (!handler || !Reflect.hasMetadata(PATH_METADATA, handler)) return [];
        return {
          name: `${controller.name}.${method}`,
          addresses: addressesOf(handler, controller),
          access: this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [handler, controller]),
        };
      });
    });
  }
}

function addressesOf(handler: object, controller: object): string[] {
  const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod];
  return pathsOf(controller).flatMap((prefix) =>
    pathsOf(handler).map(
      (path) => `${method} /${[...prefix.split('/'), ...path.split('/')].filter(Boolean).join('/')}`,
    ),
  );
}

function pathsOf(target: object): string[] {
  return [Reflect.getMetadata(PATH_METADATA, target) as string | string[]].flat();
}
