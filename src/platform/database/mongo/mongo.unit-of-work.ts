import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../../events/domain-events.js';
import { UnitOfWork } from '../unit-of-work.js';
import { MongoContext } from './mongo-context.js';

@Injectable()
export class MongoUnitOfWork extends UnitOfWork {
  constructor(
    events: DomainEvents,
    private readonly mongo: MongoContext,
  ) {
    super(events);
  }

  protected override isOpen(): boolean {
    return this.mongo.isInUnitOfWork;
  }

  protected override join<T>(work: () => Promise<T>): Promise<T> {
    return this.mongo.join(work);
  }

  protected override transact<T>(attempt: () => Promise<T>): Promise<T> {
    return this.mongo.transact(attempt);
  }
}
