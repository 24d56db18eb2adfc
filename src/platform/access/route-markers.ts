import { Injectable, type OnModuleInit } from '@nestjs/common';
import { PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { ACCESS } from './access.js';

/** Refuses to start with a route whose access nobody has decided. */
@Injectable()
export class RouteMarkers implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  /** @throws Error naming every route without a marker */
  onModuleInit(): void {
    const unmarked = this.discovery.getControllers().flatMap(({ metatype }) => {
      const prototype = (metatype as { prototype: Record<string, unknown> }).prototype;
      return this.scanner
        .getAllMethodNames(prototype)
        .filter((name) => this.isUnmarkedRoute(prototype[name] as () => unknown, metatype as () => unknown))
        .map((name) => `${metatype?.name}.${name}`);
    });
    if (unmarked.length > 0) {
      throw new Error(
        'These routes have no access marker (@Public, @ByCredentials, @ForClients, @Scopes, @RequirePermissions, ' +
          `@Roles): ${unmarked.join(', ')}`,
      );
    }
  }

  private isUnmarkedRoute(handler: () => unknown, controller: () => unknown): boolean {
    const isRoute = Reflect.hasMetadata(PATH_METADATA, handler);
    return isRoute && this.reflector.getAllAndOverride<unknown>(ACCESS, [handler, controller]) === undefined;
  }
}
