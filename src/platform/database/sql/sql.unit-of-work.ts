import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../../events/domain-events.js';
import { UnitOfWork } from '../unit-of-work.js';
import { SqlContext } from './sql-context.js';

@Injectable()
export class SqlUnitOfWork extends UnitOfWork {
  constructor(
    events: DomainEvents,
    private readonly sql: SqlContext,
  ) {
    super(events);
  }

  protected override isOpen(): boolean {
    return this.sql.isInUnitOfWork;
  }

  protected override join<T>(work: () => Promise<T>): Promise<T> {
    return this.sql.join(work);
  }

  protected override transact<T>(attempt: () => Promise<T>): Promise<T> {
    return this.sql.transact(attempt);
  }
}
