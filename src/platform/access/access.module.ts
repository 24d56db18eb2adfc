import { Global, Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { AccessRegistry, type AccessDeclarations } from './access-registry.js';
import { AccessGuard } from './access.guard.js';
import { RouteAccessCheck } from './route-access-check.js';

/** Guards every route. The auth feature provides AuthModuleOptions and Passport's strategy. */
@Global()
@Module({
  imports: [DiscoveryModule],
  providers: [RouteAccessCheck, AccessGuard, { provide: APP_GUARD, useExisting: AccessGuard }],
})
export class AccessModule {
  static forRoot(features: readonly AccessDeclarations[]): DynamicModule {
    return {
      module: AccessModule,
      providers: [{ provide: AccessRegistry, useValue: new AccessRegistry(features) }],
      exports: [AccessRegistry],
    };
  }
}
