import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock.js';
import type { SortPosition } from '../../shared/page.js';
import { listNewest } from '../../platform/database/sql/newest-list.js';
import { toRowId } from '../../platform/database/sql/row-id.js';
import { SqlContext } from '../../platform/database/sql/sql-context.js';
import { SomeThingRepository } from '../domain/some-thing.repository.js';
import type { SomeThing, SomeThingDraft } from '../domain/some-thing.js';
import { SomeThingEntity } from './some-thing.entity.js';

@Injectable()
export class SqlSomeThingRepository extends SomeThingRepository {
  constructor(
    private readonly sql: SqlContext,
    private readonly clock: Clock,
  ) {
    super();
  }

  override find(id: string): Promise<SomeThing | null> {
    return this.sql.read(async (manager) => {
      const rowId = toRowId(id);
      const entity = rowId === null ? null : await manager.findOneBy(SomeThingEntity, { id: rowId });
      return entity && toSomeThing(entity);
    });
  }

  override list(limit: number, after?: SortPosition<number>): Promise<SomeThing[]> {
    return this.sql.read(async (manager) => {
      const query = manager.createQueryBuilder(SomeThingEntity, 'someThing');
      return (await listNewest(query, { limit, after })).map(toSomeThing);
    });
  }

  override count(): Promise<number> {
    return this.sql.read((manager) => manager.count(SomeThingEntity));
  }

  override add({ text }: SomeThingDraft): Promise<SomeThing> {
    return this.sql.write(async (manager) => {
      const entity = manager.create(SomeThingEntity, { text, createdAt: this.clock.now() });
      await manager.insert(SomeThingEntity, entity);
      return toSomeThing(entity);
    });
  }
}

function toSomeThing({ id, text, createdAt }: SomeThingEntity): SomeThing {
  return { id: String(id), text, createdAt };
}
