import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn, Unique } from 'typeorm';
import type { Relation } from 'typeorm';
import { ProductEntity } from '../../catalog/sql/product.entity.js';
import type { Cents } from '../../shared/money.js';
import { money, moneyCheck, quantityCheck, timestamp } from '../../platform/database/sql/columns.js';
import { UserEntity } from '../../users/sql/user.entity.js';

/** A line of a user's cart or of a guest session's, never of both. */
@Entity('cart_items')
@Unique('uq_cart_items_user_id_product_id', ['userId', 'productId'])
@Unique('uq_cart_items_session_id_product_id', ['sessionId', 'productId'])
@Check('ck_cart_items_quantity', quantityCheck('quantity', 1))
@Check('ck_cart_items_owner', `("user_id" IS NULL) <> ("session_id" IS NULL)`)
@Check('ck_cart_items_price', moneyCheck('price'))
@Index('ix_cart_items_product_id', ['productId'])
@Index('ix_cart_items_expires_at', ['expiresAt'], { where: '"expires_at" IS NOT NULL' })
export class CartItemEntity {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ name: 'user_id', type: 'integer', nullable: true })
  userId!: number | null;

  @ManyToOne(() => UserEntity, 'cartItems', { onDelete: 'RESTRICT', nullable: true })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'fk_cart_items_user_id' })
  user!: Relation<UserEntity> | null;

  @Column({ name: 'session_id', type: 'varchar', nullable: true })
  sessionId!: string | null;

  @Column({ name: 'product_id', type: 'integer' })
  productId!: number;

  @ManyToOne(() => ProductEntity, { onDelete: 'RESTRICT', nullable: false })
  @JoinColumn({ name: 'product_id', foreignKeyConstraintName: 'fk_cart_items_product_id' })
  product!: Relation<ProductEntity>;

  @Column({ type: 'integer', default: 1 })
  quantity!: number;

  /** The product's price when the shopper last added the line; orders use the current price. */
  @Column({ ...money, default: 0 })
  price!: Cents;

  /** Whether a merge has reduced the quantity to the stock. */
  @Column({ type: 'boolean', default: false })
  clipped!: boolean;

  /** Whether a merge has added the line or increased its quantity. */
  @Column({ type: 'boolean', default: false })
  merged!: boolean;

  /** The same in all lines of a guest's cart; null in a user's. */
  @Column({ name: 'expires_at', type: 'datetime', nullable: true })
  expiresAt!: Date | null;

  @Column({ name: 'created_at', ...timestamp })
  createdAt!: Date;

  @Column({ name: 'updated_at', ...timestamp })
  updatedAt!: Date;
}
