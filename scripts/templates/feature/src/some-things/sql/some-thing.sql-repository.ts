import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock.js';
import type { SortPosition } from '../../shared/page.js';
import { fromTime } from '../../platform/database/sql/columns.js';
import { countRows, selectNewest } from '../../platform/database/sql/newest-list.js';
import { toRowId } from '../../platform/database/sql/row-id.js';
import { SqlContext } from '../../platform/database/sql/sql-context.js';
import { SomeThingRepository } from '../domain/some-thing.repository.js';
import type { SomeThing, SomeThingDraft } from '../domain/some-thing.js';
import { SomeThingEntity } from './some-thing.entity.js';

interface SomeThingRow {
  readonly id: number;
  readonly text: string;
  readonly created_at: string;
}

const SOME_THINGS = { table: '"some_things"', columns: 'id, text, created_at' };
const BY_ID = `SELECT ${SOME_THINGS.columns} FROM ${SOME_THINGS.table} WHERE id = ?`;

@Injectable()
export class SqlSomeThingRepository extends SomeThingRepository {
  constructor(
    private readonly sql: SqlContext,
    private readonly clock: Clock,
  ) {
    super();
  }

  override find(id: string): Promise<SomeThing | null> {
    return this.sql.readSync((connection) => {
      const row = connection.get<SomeThingRow>(BY_ID, toRowId(id));
      return row ? toSomeThing(row) : null;
    });
  }

  override list(limit: number, after?: SortPosition<number>): Promise<SomeThing[]> {
    return this.sql.readSync((connection) =>
      selectNewest<SomeThingRow>(connection, SOME_THINGS, { terms: [], limit, after }).map(toSomeThing),
    );
  }

  override count(): Promise<number> {
    return this.sql.readSync((connection) => countRows(connection, SOME_THINGS.table, []));
  }

  override add({ text }: SomeThingDraft): Promise<SomeThing> {
    return this.sql.writeSync((connection) => {
      const createdAt = this.clock.now();
      const id = connection.insert(SomeThingEntity, { text, createdAt });
      return { id: String(id), text, createdAt };
    });
  }
}

function toSomeThing(row: SomeThingRow): SomeThing {
  return { id: String(row.id), text: row.text, createdAt: fromTime(row.created_at) };
}
