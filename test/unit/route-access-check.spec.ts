import { Controller, Get, Module, type Type } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from 'vitest';
import { Public } from '../../src/platform/access/access.js';
import { AccessRegistry } from '../../src/platform/access/access-registry.js';
import { RouteAccessCheck } from '../../src/platform/access/route-access-check.js';

describe(RouteAccessCheck.name, () => {
  it('prevents the start with a route without an access decorator', async () => {
    @Controller('forgotten')
    class ForgottenController {
      @Get()
      open(): string {
        return 'open';
      }
    }
    await expect(startWith(ForgottenController)).rejects.toThrow('ForgottenController.open');
  });

  it('prevents the start with a public route that no manifest declares', async () => {
    @Controller('strangers')
    class OpenController {
      @Get(':id')
      @Public()
      open(): string {
        return 'open';
      }
    }
    const routes = ['GET /strangers', 'POST /strangers/:id'];
    await expect(startWith(OpenController, routes)).rejects.toThrow(
      'GET /strangers/:id (OpenController.open)',
    );
    await startWith(OpenController, ['GET /strangers/:id']);
  });
});

/** Starts a module with this controller, in whose manifest these routes are open to all. */
async function startWith(controller: Type, publicRoutes: readonly string[] = []): Promise<void> {
  @Module({
    imports: [DiscoveryModule],
    controllers: [controller],
    providers: [
      RouteAccessCheck,
      { provide: AccessRegistry, useValue: new AccessRegistry([{ publicRoutes }]) },
    ],
  })
  class TestModule {}

  const module = await Test.createTestingModule({ imports: [TestModule] }).compile();
  await module.init();
  await module.close();
}
