import { Global, Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { BackgroundJobs } from './jobs/background-jobs.js';
import { Clock, SystemClock } from '../shared/clock.js';
import { DomainEvents } from './events/domain-events.js';
import { SecurityLog } from './security/security-log.js';

/** What every feature and every database may need. */
@Global()
@Module({
  imports: [ScheduleModule.forRoot()],
  providers: [{ provide: Clock, useClass: SystemClock }, BackgroundJobs, DomainEvents, SecurityLog],
  exports: [BackgroundJobs, Clock, DomainEvents, SecurityLog],
})
export class PlatformModule {}
