import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { AllowedMethods } from './allowed-methods.js';
import { GracefulShutdown } from './graceful-shutdown.js';
import { HtmlPages } from './html-pages.js';
import { Locations } from './location.js';
import { ProblemFilter } from './problem.filter.js';
import { StrictQueryGuard } from './strict-query.guard.js';

@Global()
@Module({
  providers: [
    AllowedMethods,
    GracefulShutdown,
    HtmlPages,
    Locations,
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_GUARD, useClass: StrictQueryGuard },
  ],
  exports: [HtmlPages, Locations],
})
export class HttpModule {}
