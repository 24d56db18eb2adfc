import type { EntityManager } from 'typeorm';
import type { CopiedRecord, ListField, NamedAggregate } from '../../platform/database/copy/aggregates.js';
import { partsOf } from '../../platform/database/copy/records.js';
import {
  fromRow,
  insertRows,
  toRow,
  type Row,
  type SimpleFields,
} from '../../platform/database/sql/copy/rows.js';
import { groupBy, type SqlRecords } from '../../platform/database/sql/copy/sql-records.js';
import { perDialect } from '../../platform/database/sql/dialect.js';

const COLUMNS = [
  ...['user_id', 'session_id', 'product_id', 'quantity', 'price', 'clipped', 'merged'],
  ...['expires_at', 'created_at', 'updated_at'],
];

const COUNT = 'SELECT count(DISTINCT user_id) + count(DISTINCT session_id) AS count FROM cart_items';

/** The first line of each cart. */
const FIRST_LINES = `SELECT id, user_id, session_id FROM cart_items first WHERE id > ?
    AND NOT EXISTS (SELECT 1 FROM cart_items line WHERE line.user_id = first.user_id AND line.id < first.id)
    AND NOT EXISTS (SELECT 1 FROM cart_items line WHERE line.session_id = first.session_id AND line.id < first.id)
  ORDER BY id LIMIT ? + 0`;

/** All lines of the carts with these first lines. */
const linesOf = (owner: string) => `SELECT first.id AS cart_id, line.* FROM cart_items first
  JOIN cart_items line ON line.${owner} = first.${owner} WHERE first.id IN `;
const LINES = perDialect(
  ({ integers }) =>
    `${linesOf('user_id')} (SELECT value FROM ${integers} AS list)
     UNION ALL ${linesOf('session_id')} (SELECT value FROM ${integers} AS list) ORDER BY id`,
);

/**
 * A cart has no row of its own: its lines have the same owner. Its id is that of its first line.
 */
export class CartRecords implements SqlRecords {
  readonly columns = new Map([['cart_items', ['id', ...COLUMNS]]]);
  private readonly fields: SimpleFields;
  private readonly lineFields: SimpleFields;

  constructor({ fields }: NamedAggregate) {
    const { items, ...rest } = fields;
    this.fields = rest as SimpleFields;
    this.lineFields = (items as ListField).of;
  }

  async count(manager: EntityManager): Promise<number> {
    const [row] = await manager.query<Row[]>(COUNT);
    return Number(row?.count);
  }

  async read(manager: EntityManager, after: number, limit: number): Promise<CopiedRecord[]> {
    const firstLines = await manager.query<Row[]>(FIRST_LINES, [after, limit]);
    const ids = JSON.stringify(firstLines.map(({ id }) => id));
    const lines = groupBy(await manager.query<Row[]>(LINES(manager), [ids, ids]), 'cart_id');
    return firstLines.map(({ id }) => this.toRecord(id, lines.get(id) ?? []));
  }

  async insert(manager: EntityManager, carts: readonly CopiedRecord[]): Promise<void> {
    const rows = carts.flatMap(({ values }) => {
      const common = toRow(this.fields, values);
      return partsOf(values.items).map((item) => {
        const { added_at: created_at = null, ...line } = toRow(this.lineFields, item);
        return { ...common, ...line, created_at };
      });
    });
    await insertRows(manager, 'cart_items', COLUMNS, rows);
  }

  private toRecord(id: unknown, lines: readonly Row[]): CopiedRecord {
    const common = fromRow(this.fields, lines[0] ?? {});
    const items = lines.map((line) => fromRow(this.lineFields, { ...line, added_at: line.created_at }));
    // Lines that an older version stored may have different times.
    const times = lines.map((line) => fromRow(this.fields, line).updated_at as string).sort();
    return {
      id: String(id),
      values: { ...common, items, updated_at: times.at(-1) ?? null },
    };
  }
}
