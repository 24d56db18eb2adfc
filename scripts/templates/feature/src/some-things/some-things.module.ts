import { Module } from '@nestjs/common';
import { PersistenceModule } from '../platform/database/persistence.module.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { SomeThingRepository } from './domain/some-thing.repository.js';
import { SomeThingController } from './some-thing.controller.js';
import { SomeThingService } from './some-thing.service.js';

const repositories = PersistenceModule.forFeature(UnitOfWork, SomeThingRepository);

@Module({
  imports: [repositories],
  controllers: [SomeThingController],
  providers: [SomeThingService],
  exports: [SomeThingService, repositories],
})
export class SomeThingsModule {}
