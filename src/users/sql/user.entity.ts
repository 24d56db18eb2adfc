import {
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
import { timestamp } from '../../platform/database/sql/columns.js';
import { RoleEntity } from '../../rbac/sql/role.entity.js';

/** A row of a feature above this one. */
interface Related {
  readonly id: number;
}

/** Columns with `select: false` are read only by queries that ask for them. */
@Entity('users')
@Unique('uq_users_email', ['email'])
@Unique('uq_users_username', ['username'])
@Index('uq_users_username_folded', ['usernameFolded'], { unique: true })
@Index('ix_users_newest', ['createdAt', 'id'])
@Index('ix_users_role_newest', ['role', 'createdAt', 'id'])
@Index('ix_users_verification_token', ['verificationToken'], { where: '"verification_token" IS NOT NULL' })
@Index('ix_users_password_reset_token', ['passwordResetToken'], {
  where: '"password_reset_token" IS NOT NULL',
})
// Of trigrams, which only the migration of PostgreSQL can write.
@Index('ix_users_search', { synchronize: false })
export class UserEntity {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ type: 'varchar' })
  email!: string;

  @Column({ type: 'varchar' })
  username!: string;

  /** The username in canonical form (canonicalUsername). */
  @Column({ name: 'username_folded', type: 'varchar', default: '', select: false })
  usernameFolded!: string;

  @Column({ name: 'password_hash', type: 'varchar', select: false })
  passwordHash!: string;

  @Column({ name: 'full_name', type: 'varchar', nullable: true })
  fullName!: string | null;

  /** The name of a role, custom ones included. */
  @Column({ type: 'varchar', default: 'customer' })
  role!: string;

  /** In SQLite, a trigger renames the role. */
  @ManyToOne(() => RoleEntity, { onDelete: 'RESTRICT', onUpdate: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'role', referencedColumnName: 'name', foreignKeyConstraintName: 'fk_users_role' })
  roleEntity!: Relation<RoleEntity>;

  @Column({ name: 'is_active', type: 'boolean', default: true })
  isActive!: boolean;

  @Column({ name: 'is_verified', type: 'boolean', default: false })
  isVerified!: boolean;

  /** The SHA-256 of the token. */
  @Column({ name: 'verification_token', type: 'varchar', nullable: true, select: false })
  verificationToken!: string | null;

  @Column({ name: 'verification_token_expires', type: 'datetime', nullable: true, select: false })
  verificationTokenExpires!: Date | null;

  /** The SHA-256 of the token. */
  @Column({ name: 'password_reset_token', type: 'varchar', nullable: true, select: false })
  passwordResetToken!: string | null;

  @Column({ name: 'password_reset_expires', type: 'datetime', nullable: true, select: false })
  passwordResetExpires!: Date | null;

  @Column({ name: 'last_login', type: 'datetime', nullable: true })
  lastLogin!: Date | null;

  /** E-mail, username and full name, folded for searches. */
  @Column({ name: 'search_text', type: 'text', default: '', select: false })
  searchText!: string;

  @Column({ name: 'created_at', ...timestamp })
  createdAt!: Date;

  @Column({ name: 'updated_at', ...timestamp })
  updatedAt!: Date;

  @OneToMany('RefreshTokenEntity', 'user')
  refreshTokens!: readonly Related[];

  @OneToMany('OrderEntity', 'user')
  orders!: readonly Related[];

  @OneToMany('CartItemEntity', 'user')
  cartItems!: readonly Related[];
}
