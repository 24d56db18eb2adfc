import { Injectable } from '@nestjs/common';
import type { Category, CategoryChanges, CategoryDraft } from '../domain/category.js';
import { CategoryRepository, type CategoryQuery } from '../domain/category.repository.js';
import { Clock } from '../../shared/clock.js';
import { NotFoundError } from '../../shared/domain-error.js';
import { invalidCursor } from '../../shared/page.js';
import { fold } from '../../shared/text.js';
import { fromTime } from '../../platform/database/sql/columns.js';
import { toRowId } from '../../platform/database/sql/row-id.js';
import type { SqlReader } from '../../platform/database/sql/sql-connection.js';
import { SqlContext } from '../../platform/database/sql/sql-context.js';
import { CategoryEntity } from './category.entity.js';

interface CategoryRow {
  readonly id: number;
  readonly name: string;
  readonly slug: string;
  readonly description: string | null;
  readonly parent_id: number | null;
  readonly is_active: number;
  readonly created_at: string;
  readonly updated_at: string;
}

const SELECT = `SELECT c.id, c.name, c.slug, c.description, c.parent_id, c.is_active, c.created_at, c.updated_at
  FROM categories c`;
const BY_ID = `${SELECT} WHERE c.id = ?`;
const BY_SLUG = `${SELECT} WHERE c.slug = ?`;
const BY_FORMER_SLUG = `${SELECT} JOIN category_former_slugs f ON f.category_id = c.id WHERE f.slug = ?`;
const TAKEN_SLUGS = 'SELECT slug FROM categories WHERE slug IN (SELECT value FROM json_each(?))';
const ADD_FORMER_SLUG = `INSERT INTO category_former_slugs (slug, category_id) VALUES (?, ?)
  ON CONFLICT (slug) DO UPDATE SET category_id = excluded.category_id`;
const SUBTREE = `WITH RECURSIVE subtree (id) AS (
    SELECT id FROM categories WHERE id = ?
    UNION
    SELECT child.id FROM subtree JOIN categories child ON child.parent_id = subtree.id
      WHERE child.is_active >= ?
  ) SELECT id FROM subtree`;
// The application never creates a cycle; the LIMIT guards against one from elsewhere.
const PATH = `WITH RECURSIVE path (id, parent_id, height) AS (
    SELECT id, parent_id, 0 FROM categories WHERE id = ?
    UNION ALL
    SELECT parent.id, parent.parent_id, path.height + 1 FROM path JOIN categories parent ON parent.id = path.parent_id
    LIMIT 1000
  ) ${SELECT} JOIN path ON path.id = c.id ORDER BY path.height DESC`;
const IN_USE = `SELECT EXISTS (SELECT 1 FROM products WHERE category_id = ? AND is_active = 1)
    OR EXISTS (SELECT 1 FROM categories WHERE parent_id = ? AND is_active = 1) AS in_use`;

@Injectable()
export class SqlCategoryRepository extends CategoryRepository {
  constructor(
    private readonly sql: SqlContext,
    private readonly clock: Clock,
  ) {
    super();
  }

  override find(id: string): Promise<Category | null> {
    return this.sql.readSync((connection) => findCategory(connection, toRowId(id)));
  }

  override findBySlug(slug: string): Promise<Category | null> {
    return this.findOne(BY_SLUG, slug);
  }

  override findByFormerSlug(slug: string): Promise<Category | null> {
    return this.findOne(BY_FORMER_SLUG, slug);
  }

  override takenSlugs(slugs: readonly string[]): Promise<string[]> {
    return this.sql.readSync((connection) =>
      connection.all<{ slug: string }>(TAKEN_SLUGS, JSON.stringify(slugs)).map(({ slug }) => slug),
    );
  }

  override addFormerSlug(id: string, slug: string): Promise<void> {
    return this.sql.writeSync((connection) => {
      const { id: rowId } = this.existing(findCategory(connection, toRowId(id)));
      connection.run(ADD_FORMER_SLUG, slug, Number(rowId));
    });
  }

  override list({ includeInactive, limit, after }: CategoryQuery): Promise<Category[]> {
    return this.sql.readSync((connection) => {
      const active = includeInactive ? '' : 'AND c.is_active = 1';
      const order = `${active} ORDER BY c.name_folded, c.id LIMIT ?`;
      if (!after) return connection.all<CategoryRow>(`${SELECT} WHERE TRUE ${order}`, limit).map(toCategory);
      const id = toRowId(after.id);
      if (id === null) throw invalidCursor();
      const rest = `${SELECT} WHERE (c.name_folded, c.id) > (?, ?) ${order}`;
      return connection.all<CategoryRow>(rest, after.name, id, limit).map(toCategory);
    });
  }

  override count({ includeInactive }: Pick<CategoryQuery, 'includeInactive'>): Promise<number> {
    return this.sql.readSync((connection) => {
      const active = includeInactive ? '' : 'WHERE is_active = 1';
      return connection.get<{ n: number }>(`SELECT count(*) AS n FROM categories ${active}`)?.n ?? 0;
    });
  }

  override all(filter: Pick<CategoryQuery, 'includeInactive'>): Promise<Category[]> {
    return this.list({ ...filter, limit: -1 });
  }

  override subtreeIds(
    id: string,
    { includeInactive }: Pick<CategoryQuery, 'includeInactive'>,
  ): Promise<string[]> {
    return this.sql.readSync((connection) =>
      connection
        .all<{ id: number }>(SUBTREE, toRowId(id), includeInactive ? 0 : 1)
        .map((row) => String(row.id)),
    );
  }

  /**
   * A unit of work is SQLite's single writer, so it needs no further lock.
   */
  override async lockPath(id: string): Promise<Category[]> {
    this.sql.requireUnitOfWork('lockPath');
    return this.sql.readSync((connection) => connection.all<CategoryRow>(PATH, toRowId(id)).map(toCategory));
  }

  override isInUse(id: string): Promise<boolean> {
    const rowId = toRowId(id);
    return this.sql.readSync(
      (connection) => connection.get<{ in_use: number }>(IN_USE, rowId, rowId)?.in_use === 1,
    );
  }

  override add(draft: CategoryDraft): Promise<Category> {
    return this.sql.writeSync((connection) => {
      const now = this.clock.now();
      const id = connection.insert(CategoryEntity, { ...toColumns(draft), createdAt: now, updatedAt: now });
      return this.existing(findCategory(connection, id));
    }, this.resource);
  }

  override update(id: string, changes: CategoryChanges): Promise<Category> {
    return this.sql.writeSync((connection) => {
      const rowId = toRowId(id);
      const values = { ...toColumns(changes), updatedAt: this.clock.now() };
      if (rowId === null || !connection.update(CategoryEntity, rowId, values)) throw this.notFound();
      return this.existing(findCategory(connection, rowId));
    }, this.resource);
  }

  private findOne(statement: string, slug: string): Promise<Category | null> {
    return this.sql.readSync((connection) => {
      const row = connection.get<CategoryRow>(statement, slug);
      return row ? toCategory(row) : null;
    });
  }

  private existing(category: Category | null): Category {
    if (!category) throw this.notFound();
    return category;
  }
}

function findCategory(connection: SqlReader, id: number | null): Category | null {
  const row = connection.get<CategoryRow>(BY_ID, id);
  return row ? toCategory(row) : null;
}

/** The columns of the fields that are present. */
function toColumns<Changes extends CategoryChanges>({ parentId, ...changes }: Changes) {
  return {
    ...changes,
    nameFolded: changes.name === undefined ? undefined : fold(changes.name),
    parentId: typeof parentId === 'string' ? toParentId(parentId) : parentId,
  };
}

function toParentId(id: string): number {
  const rowId = toRowId(id);
  if (rowId === null) throw new NotFoundError('category');
  return rowId;
}

function toCategory(row: CategoryRow): Category {
  return {
    id: String(row.id),
    name: row.name,
    slug: row.slug,
    description: row.description,
    parentId: row.parent_id === null ? null : String(row.parent_id),
    isActive: row.is_active === 1,
    createdAt: fromTime(row.created_at),
    updatedAt: fromTime(row.updated_at),
  };
}
