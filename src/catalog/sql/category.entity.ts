import {
  Column,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  OneToMany,
  PrimaryColumn,
  PrimaryGeneratedColumn,
  Unique,
} from 'typeorm';
import type { Relation } from 'typeorm';
import { timestamp } from '../../platform/database/sql/columns.js';

/** The part of ProductEntity that queries of categories use: its file imports this one. */
interface ProductOfCategory {
  readonly id: number;
  readonly isActive: boolean;
}

@Entity('categories')
@Unique('uq_categories_slug', ['slug'])
@Index('ix_categories_parent_id', ['parentId'])
@Index('ix_categories_name', ['isActive', 'nameFolded', 'id'])
export class CategoryEntity {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ type: 'varchar' })
  name!: string;

  /** fold(name), for the order of lists. */
  @Column({ name: 'name_folded', type: 'varchar' })
  nameFolded!: string;

  @Column({ type: 'varchar' })
  slug!: string;

  @Column({ type: 'varchar', nullable: true })
  description!: string | null;

  @Column({ name: 'parent_id', type: 'integer', nullable: true })
  parentId!: number | null;

  @ManyToOne(() => CategoryEntity, (parent) => parent.children, { onDelete: 'RESTRICT', nullable: true })
  @JoinColumn({ name: 'parent_id', foreignKeyConstraintName: 'fk_categories_parent_id' })
  parent!: Relation<CategoryEntity> | null;

  @OneToMany(() => CategoryEntity, (child) => child.parent)
  children!: Relation<CategoryEntity>[];

  @OneToMany('ProductEntity', 'category')
  products!: ProductOfCategory[];

  @OneToMany(() => CategoryFormerSlugEntity, (former) => former.category)
  formerSlugs!: Relation<CategoryFormerSlugEntity>[];

  @Column({ name: 'is_active', type: 'boolean', default: true })
  isActive!: boolean;

  @Column({ name: 'created_at', ...timestamp })
  createdAt!: Date;

  @Column({ name: 'updated_at', ...timestamp })
  updatedAt!: Date;
}

/** A slug that a category had before, for redirects. */
@Entity('category_former_slugs')
@Index('ix_category_former_slugs_category_id', ['categoryId'])
export class CategoryFormerSlugEntity {
  @PrimaryColumn({ type: 'varchar' })
  slug!: string;

  @Column({ name: 'category_id', type: 'integer' })
  categoryId!: number;

  @ManyToOne(() => CategoryEntity, (category) => category.formerSlugs, {
    onDelete: 'CASCADE',
    nullable: false,
  })
  @JoinColumn({
    name: 'category_id',
    foreignKeyConstraintName: 'fk_category_former_slugs_category_id',
  })
  category!: Relation<CategoryEntity>;
}
