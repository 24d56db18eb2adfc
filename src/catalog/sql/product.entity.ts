import {
  Check,
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
import type { Cents } from '../../shared/money.js';
import { money, moneyCheck, quantityCheck, timestamp } from '../../platform/database/sql/columns.js';
import { UserEntity } from '../../users/sql/user.entity.js';
import { CategoryEntity } from './category.entity.js';

// The two indexes for descending prices are DESC in the migrations, which TypeORM cannot express.
@Entity('products')
@Unique('uq_products_slug', ['slug'])
@Check('ck_products_price', moneyCheck('price'))
@Check('ck_products_stock_quantity', quantityCheck('stock_quantity', 0))
@Index('ix_products_vendor_id', ['vendorId'])
@Index('ix_products_newest', ['isActive', 'createdAt', 'id'])
@Index('ix_products_price', ['isActive', 'price', 'id'])
@Index('ix_products_price_falling', ['isActive', 'price', 'id'])
@Index('ix_products_name', ['isActive', 'nameFolded', 'id'])
@Index('ix_products_category_newest', ['categoryId', 'isActive', 'createdAt', 'id'])
@Index('ix_products_category_price', ['categoryId', 'isActive', 'price', 'id'])
@Index('ix_products_category_price_falling', ['categoryId', 'isActive', 'price', 'id'])
@Index('ix_products_category_name', ['categoryId', 'isActive', 'nameFolded', 'id'])
// Of trigrams, which only the migration of PostgreSQL can write.
@Index('ix_products_search', { synchronize: false })
export class ProductEntity {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ type: 'varchar' })
  name!: string;

  /** fold(name), for the order of lists. */
  @Column({ name: 'name_folded', type: 'varchar' })
  nameFolded!: string;

  @Column({ type: 'varchar' })
  slug!: string;

  @Column({ type: 'text', nullable: true })
  description!: string | null;

  /** Name and description, folded for searches. */
  @Column({ name: 'search_text', type: 'text' })
  searchText!: string;

  @Column({ name: 'category_id', type: 'integer' })
  categoryId!: number;

  @ManyToOne(() => CategoryEntity, (category) => category.products, { onDelete: 'RESTRICT', nullable: false })
  @JoinColumn({ name: 'category_id', foreignKeyConstraintName: 'fk_products_category_id' })
  category!: Relation<CategoryEntity>;

  @Column({ name: 'vendor_id', type: 'integer', nullable: true })
  vendorId!: number | null;

  @ManyToOne(() => UserEntity, { onDelete: 'RESTRICT', nullable: true })
  @JoinColumn({ name: 'vendor_id', foreignKeyConstraintName: 'fk_products_vendor_id' })
  vendor!: Relation<UserEntity> | null;

  @OneToMany(() => ProductFormerSlugEntity, (former) => former.product)
  formerSlugs!: Relation<ProductFormerSlugEntity>[];

  @Column(money)
  price!: Cents;

  @Column({ name: 'stock_quantity', type: 'integer', default: 0 })
  stockQuantity!: number;

  @Column({ name: 'is_active', type: 'boolean', default: true })
  isActive!: boolean;

  /** Taken off sale because its vendor no longer sells. */
  @Column({ type: 'boolean', default: false })
  withdrawn!: boolean;

  @Column({ name: 'created_at', ...timestamp })
  createdAt!: Date;

  @Column({ name: 'updated_at', ...timestamp })
  updatedAt!: Date;
}

/** A slug that a product had before, for redirects. */
@Entity('product_former_slugs')
@Index('ix_product_former_slugs_product_id', ['productId'])
export class ProductFormerSlugEntity {
  @PrimaryColumn({ type: 'varchar' })
  slug!: string;

  @Column({ name: 'product_id', type: 'integer' })
  productId!: number;

  @ManyToOne(() => ProductEntity, (product) => product.formerSlugs, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({
    name: 'product_id',
    foreignKeyConstraintName: 'fk_product_former_slugs_product_id',
  })
  product!: Relation<ProductEntity>;
}
