import {
  Check,
  Column,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  OneToMany,
  PrimaryGeneratedColumn,
  Unique,
} from 'typeorm';
import type { Relation } from 'typeorm';
import type { Cents } from '../../shared/money.js';
import { ProductEntity } from '../../catalog/sql/product.entity.js';
import type { OrderStatus } from '../domain/order-status.js';
import { money, moneyCheck, quantityCheck, timestamp } from '../../platform/database/sql/columns.js';
import { UserEntity } from '../../users/sql/user.entity.js';

@Entity('orders')
@Unique('uq_orders_order_number', ['orderNumber'])
@Unique('uq_orders_idempotency_key', ['idempotencyKey'])
@Check('ck_orders_status', `"status" IN ('pending', 'processing', 'shipped', 'delivered', 'cancelled')`)
@Check('ck_orders_total_amount', moneyCheck('total_amount'))
@Index('ix_orders_newest', ['createdAt', 'id'])
@Index('ix_orders_user_newest', ['userId', 'createdAt', 'id'])
@Index('ix_orders_status_newest', ['status', 'createdAt', 'id'])
@Index('ix_orders_contact_newest', ['contactEmail', 'createdAt', 'id'], {
  where: '"contact_email" IS NOT NULL',
})
// Of an expression, which only the migration of SQLite can write.
@Index('ix_orders_sequence', { synchronize: false })
export class OrderEntity {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ name: 'order_number', type: 'varchar' })
  orderNumber!: string;

  /** Null for a guest's order. */
  @Column({ name: 'user_id', type: 'integer', nullable: true })
  userId!: number | null;

  @ManyToOne(() => UserEntity, 'orders', { onDelete: 'RESTRICT', nullable: true })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'fk_orders_user_id' })
  user!: Relation<UserEntity> | null;

  @Column({ name: 'contact_email', type: 'varchar', nullable: true })
  contactEmail!: string | null;

  @Column({ type: 'varchar', default: 'pending' })
  status!: OrderStatus;

  @OneToMany(() => OrderItemEntity, (item) => item.order)
  items!: Relation<OrderItemEntity>[];

  @Column({ name: 'total_amount', ...money })
  totalAmount!: Cents;

  @Column({ name: 'idempotency_key', type: 'varchar', nullable: true })
  idempotencyKey!: string | null;

  @Column({ name: 'request_hash', type: 'varchar', nullable: true })
  requestHash!: string | null;

  @Column({ name: 'created_at', ...timestamp })
  createdAt!: Date;

  @Column({ name: 'updated_at', ...timestamp })
  updatedAt!: Date;
}

/** A line of an order, in the same file: one does not exist without the other. */
@Entity('order_items')
@Unique('uq_order_items_order_id_product_id', ['orderId', 'productId'])
@Check('ck_order_items_quantity', quantityCheck('quantity', 1))
@Check('ck_order_items_price', moneyCheck('price'))
@Index('ix_order_items_product_id', ['productId'])
export class OrderItemEntity {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ name: 'order_id', type: 'integer' })
  orderId!: number;

  @ManyToOne(() => OrderEntity, (order) => order.items, { onDelete: 'RESTRICT', nullable: false })
  @JoinColumn({ name: 'order_id', foreignKeyConstraintName: 'fk_order_items_order_id' })
  order!: Relation<OrderEntity>;

  @Column({ name: 'product_id', type: 'integer' })
  productId!: number;

  @ManyToOne(() => ProductEntity, { onDelete: 'RESTRICT', nullable: false })
  @JoinColumn({ name: 'product_id', foreignKeyConstraintName: 'fk_order_items_product_id' })
  product!: Relation<ProductEntity>;

  /** As it was when the order was placed, like the price. */
  @Column({ name: 'product_name', type: 'varchar' })
  productName!: string;

  @Column({ type: 'integer' })
  quantity!: number;

  @Column(money)
  price!: Cents;

  @Column({ name: 'created_at', ...timestamp })
  createdAt!: Date;
}
