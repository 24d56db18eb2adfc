import { Injectable } from '@nestjs/common';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type { Category, CategoryChanges, CategoryDraft } from '../domain/category.js';
import { CategoryRepository, type CategoryQuery } from '../domain/category.repository.js';
import { Clock } from '../../shared/clock.js';
import { NotFoundError } from '../../shared/domain-error.js';
import { invalidCursor } from '../../shared/page.js';
import { fold } from '../../shared/text.js';
import { dialectOf } from '../../platform/database/sql/dialect.js';
import { toRowId } from '../../platform/database/sql/row-id.js';
import { SqlContext } from '../../platform/database/sql/sql-context.js';
import { CategoryEntity, CategoryFormerSlugEntity } from './category.entity.js';

// Recursive statements are written by hand: TypeORM's tree repositories need tables or columns of
// their own, which would have to be kept up to date, or read one level at a time.
const SUBTREE = `WITH RECURSIVE subtree (id) AS (
    SELECT id FROM categories WHERE id = ?
    UNION
    SELECT child.id FROM subtree JOIN categories child ON child.parent_id = subtree.id
      WHERE child.is_active >= ?
  ) SELECT id FROM subtree`;
// The application never creates a cycle; the height guards against one from elsewhere.
const PATH = `SELECT id, parent_id, 0 FROM categories WHERE id = :id
  UNION ALL
  SELECT parent.id, parent.parent_id, path.height + 1 FROM path JOIN categories parent ON parent.id = path.parent_id
    WHERE path.height < 1000`;

@Injectable()
export class SqlCategoryRepository extends CategoryRepository {
  constructor(
    private readonly sql: SqlContext,
    private readonly clock: Clock,
  ) {
    super();
  }

  override find(id: string): Promise<Category | null> {
    return this.sql.read((manager) => findCategory(manager, toRowId(id)));
  }

  override findBySlug(slug: string): Promise<Category | null> {
    return this.sql.read(async (manager) => {
      const entity = await manager.findOneBy(CategoryEntity, { slug });
      return entity && toCategory(entity);
    });
  }

  override findByFormerSlug(slug: string): Promise<Category | null> {
    return this.sql.read(async (manager) => {
      const entity = await manager
        .createQueryBuilder(CategoryEntity, 'category')
        .innerJoin('category.formerSlugs', 'former')
        .where('former.slug = :slug', { slug })
        .getOne();
      return entity && toCategory(entity);
    });
  }

  override takenSlugs(slugs: readonly string[]): Promise<string[]> {
    return this.sql.read(async (manager) => {
      const taken = await manager.find(CategoryEntity, {
        select: { slug: true },
        where: { slug: dialectOf(manager).oneOf(slugs) },
      });
      return taken.map(({ slug }) => slug);
    });
  }

  override addFormerSlug(id: string, slug: string): Promise<void> {
    return this.sql.write(async (manager) => {
      const category = this.existing(await findCategory(manager, toRowId(id)));
      await manager
        .createQueryBuilder()
        .insert()
        .into(CategoryFormerSlugEntity)
        .values({ slug, categoryId: Number(category.id) })
        .orUpdate(['category_id'], ['slug'])
        .execute();
    });
  }

  override list({ includeInactive, limit, after }: CategoryQuery): Promise<Category[]> {
    return this.sql.read(async (manager) => {
      const query = selectCategories(manager, includeInactive).limit(limit);
      if (after) {
        const id = toRowId(after.id);
        if (id === null) throw invalidCursor();
        query.andWhere('(category.nameFolded, category.id) > (:name, :id)', { name: after.name, id });
      }
      return (await query.getMany()).map(toCategory);
    });
  }

  override count({ includeInactive }: Pick<CategoryQuery, 'includeInactive'>): Promise<number> {
    return this.sql.read((manager) =>
      manager.countBy(CategoryEntity, includeInactive ? {} : { isActive: true }),
    );
  }

  override all({ includeInactive }: Pick<CategoryQuery, 'includeInactive'>): Promise<Category[]> {
    return this.sql.read(async (manager) =>
      (await selectCategories(manager, includeInactive).getMany()).map(toCategory),
    );
  }

  override subtreeIds(
    id: string,
    { includeInactive }: Pick<CategoryQuery, 'includeInactive'>,
  ): Promise<string[]> {
    return this.sql.read(async (manager) => {
      const rows = await manager.query<{ id: number }[]>(SUBTREE, [toRowId(id), includeInactive ? 0 : 1]);
      return rows.map((row) => String(row.id));
    });
  }

  override async lockPath(id: string): Promise<Category[]> {
    this.sql.requireUnitOfWork('lockPath');
    return this.sql.write(async (manager) => {
      const entities = await manager
        .createQueryBuilder(CategoryEntity, 'category')
        .addCommonTableExpression(PATH, 'path', {
          recursive: true,
          columnNames: ['id', 'parent_id', 'height'],
        })
        .innerJoin('path', 'path', 'path.id = category.id')
        .setParameter('id', toRowId(id))
        .orderBy('path.height', 'DESC')
        .getMany();
      const dialect = dialectOf(manager);
      for (const each of entities) {
        await dialect.lockRows(manager, CategoryEntity, 'id = :id', { id: each.id });
      }
      return entities.map(toCategory);
    });
  }

  override isInUse(id: string): Promise<boolean> {
    return this.sql.read(async (manager) => {
      const rowId = toRowId(id);
      if (rowId === null) return false;
      return (
        (await manager.existsBy(CategoryEntity, { id: rowId, products: { isActive: true } })) ||
        (await manager.existsBy(CategoryEntity, { id: rowId, children: { isActive: true } }))
      );
    });
  }

  override add(draft: CategoryDraft): Promise<Category> {
    return this.sql.write(async (manager) => {
      const now = this.clock.now();
      const entity = manager.create(CategoryEntity, { ...toColumns(draft), createdAt: now, updatedAt: now });
      await manager.insert(CategoryEntity, entity);
      return toCategory(entity);
    }, this.resource);
  }

  override update(id: string, changes: CategoryChanges): Promise<Category> {
    return this.sql.write(async (manager) => {
      const before = this.existing(await findCategory(manager, toRowId(id)));
      const rowId = Number(before.id);
      const values = { ...toColumns(changes), updatedAt: this.clock.now() };
      await manager.update(CategoryEntity, { id: rowId }, values);
      return this.existing(await findCategory(manager, rowId));
    }, this.resource);
  }

  private existing(category: Category | null): Category {
    if (!category) throw this.notFound();
    return category;
  }
}

/** In the sort order of all lists. */
function selectCategories(
  manager: EntityManager,
  includeInactive: boolean,
): SelectQueryBuilder<CategoryEntity> {
  return manager
    .createQueryBuilder(CategoryEntity, 'category')
    .where(includeInactive ? {} : { isActive: true })
    .orderBy('category.nameFolded')
    .addOrderBy('category.id');
}

async function findCategory(manager: EntityManager, id: number | null): Promise<Category | null> {
  const entity = id === null ? null : await manager.findOneBy(CategoryEntity, { id });
  return entity && toCategory(entity);
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

function toCategory(entity: CategoryEntity): Category {
  const { id, name, slug, description, parentId, isActive, createdAt, updatedAt } = entity;
  return {
    id: String(id),
    name,
    slug,
    description,
    parentId: parentId === null ? null : String(parentId),
    isActive,
    createdAt,
    updatedAt,
  };
}
