import { Global, Module } from '@nestjs/common';
import { BackgroundJobs } from './background-jobs.js';
import { Clock, SystemClock } from './clock.js';
import { DomainEvents } from './events.js';

/** What every feature and every store may need. */
@Global()
@Module({
  providers: [{ provide: Clock, useClass: SystemClock }, BackgroundJobs, DomainEvents],
  exports: [BackgroundJobs, Clock, DomainEvents],
})
export class SharedModule {}
