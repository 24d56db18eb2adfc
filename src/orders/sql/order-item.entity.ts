import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn, Unique } from 'typeorm';
import type { Relation } from 'typeorm';
import type { Cents } from '../../shared/money.js';
import { ProductEntity } from '../../catalog/sql/product.entity.js';
import { money, moneyCheck, quantityCheck, timestamp } from '../../platform/database/sql/columns.js';
import { OrderEntity } from './order.entity.js';

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

  @ManyToOne(() => OrderEntity, { onDelete: 'RESTRICT', nullable: false })
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
