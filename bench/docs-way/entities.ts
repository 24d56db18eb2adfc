// The shop's tables as TypeORM's documentation describes tables, with the columns that are used.
import { Exclude } from 'class-transformer';
import {
  Column,
  CreateDateColumn,
  Entity,
  JoinColumn,
  ManyToOne,
  OneToMany,
  PrimaryGeneratedColumn,
  UpdateDateColumn,
  type Relation,
} from 'typeorm';

@Entity('categories')
export class Category {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column()
  name!: string;

  @Column()
  slug!: string;

  @ManyToOne(() => Category, (parent) => parent.children)
  @JoinColumn({ name: 'parent_id' })
  parent!: Relation<Category> | null;

  @OneToMany(() => Category, (child) => child.parent)
  children!: Relation<Category>[];

  @Exclude()
  @Column({ name: 'is_active' })
  isActive!: boolean;
}

@Entity('products')
export class Product {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column()
  name!: string;

  @Column()
  slug!: string;

  @Column({ type: 'text', nullable: true })
  description!: string | null;

  @ManyToOne(() => Category)
  @JoinColumn({ name: 'category_id' })
  category!: Relation<Category>;

  @Column('decimal', { precision: 10, scale: 2 })
  price!: number;

  @Column({ name: 'stock_quantity' })
  stockQuantity!: number;

  @Column({ name: 'is_active' })
  isActive!: boolean;

  @Column({ name: 'vendor_id', type: 'integer', nullable: true })
  vendorId!: number | null;

  @CreateDateColumn({ name: 'created_at' })
  createdAt!: Date;

  @UpdateDateColumn({ name: 'updated_at' })
  updatedAt!: Date;
}

@Entity('users')
export class User {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column()
  email!: string;

  @Column()
  username!: string;

  @Exclude()
  @Column({ name: 'password_hash' })
  passwordHash!: string;

  @Column({ name: 'full_name', type: 'varchar', nullable: true })
  fullName!: string | null;

  @Column()
  role!: string;

  @Column({ name: 'is_verified' })
  isVerified!: boolean;

  @CreateDateColumn({ name: 'created_at' })
  createdAt!: Date;
}

@Entity('cart_items')
export class CartItem {
  @PrimaryGeneratedColumn()
  id!: number;

  @Exclude()
  @Column({ name: 'user_id', type: 'integer', nullable: true })
  userId!: number | null;

  @Exclude()
  @Column({ name: 'session_id', type: 'varchar', nullable: true })
  sessionId!: string | null;

  @ManyToOne(() => Product)
  @JoinColumn({ name: 'product_id' })
  product!: Relation<Product>;

  @Column()
  quantity!: number;
}

@Entity('orders')
export class Order {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ name: 'order_number' })
  orderNumber!: string;

  @Column({ name: 'contact_email' })
  contactEmail!: string;

  @Column({ name: 'total_amount', type: 'decimal', precision: 10, scale: 2 })
  totalAmount!: number;

  @OneToMany(() => OrderItem, (item) => item.order, { cascade: true })
  items!: Relation<OrderItem>[];

  @CreateDateColumn({ name: 'created_at' })
  createdAt!: Date;
}

@Entity('order_items')
export class OrderItem {
  @PrimaryGeneratedColumn()
  id!: number;

  @ManyToOne(() => Order, (order) => order.items)
  @JoinColumn({ name: 'order_id' })
  order!: Relation<Order>;

  @ManyToOne(() => Product)
  @JoinColumn({ name: 'product_id' })
  product!: Relation<Product>;

  @Column({ name: 'product_name' })
  productName!: string;

  @Column()
  quantity!: number;

  @Column('decimal', { precision: 10, scale: 2 })
  price!: number;
}
