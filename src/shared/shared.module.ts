import { Global, Module } from '@nestjs/common';
import { Clock, SystemClock } from './clock.js';
import { DomainEvents } from './events.js';

/** What every feature and every store may need. */
@Global()
@Module({
  providers: [{ provide: Clock, useClass: SystemClock }, DomainEvents],
  exports: [Clock, DomainEvents],
})
export class SharedModule {}
