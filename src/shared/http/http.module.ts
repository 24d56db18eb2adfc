import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { AllowedMethods } from './allowed-methods.js';
import { GracefulShutdown } from './graceful-shutdown.js';
import { Locations } from './location.js';
import { ProblemFilter } from './problem.filter.js';
import { StrictQueryGuard } from './strict-query.guard.js';

@Global()
@Module({
  providers: [
    AllowedMethods,
    GracefulShutdown,
    Locations,
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_GUARD, useClass: StrictQueryGuard },
  ],
  exports: [Locations],
})
export class HttpModule {}
