import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn, Unique } from 'typeorm';
import type { Relation } from 'typeorm';
import { timestamp } from '../../platform/database/sql/columns.js';
import { UserEntity } from '../../users/sql/user.entity.js';

@Entity('refresh_tokens')
@Unique('uq_refresh_tokens_token', ['token'])
@Index('ix_refresh_tokens_user_live', ['userId', 'isRevoked', 'expiresAt'])
@Index('ix_refresh_tokens_session_live', ['sessionId', 'isRevoked', 'expiresAt'])
@Index('ix_refresh_tokens_expires_at', ['expiresAt'])
export class RefreshTokenEntity {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ name: 'user_id', type: 'integer' })
  userId!: number;

  @ManyToOne(() => UserEntity, 'refreshTokens', { onDelete: 'RESTRICT', nullable: false })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'fk_refresh_tokens_user_id' })
  user!: Relation<UserEntity>;

  /** Identifies the family: all tokens of one log-in. */
  @Column({ name: 'session_id', type: 'varchar' })
  sessionId!: string;

  /** The SHA-256 of the token. */
  @Column({ type: 'varchar' })
  token!: string;

  /**
   * Space-delimited names. Tokens that are older than this column have an empty scope, which allows
   * nothing.
   */
  @Column({ type: 'text', default: '' })
  scope!: string;

  /** The OAuth client it was issued to; null for the shop's own log-in. */
  @Column({ name: 'client_id', type: 'varchar', nullable: true })
  clientId!: string | null;

  /** The user agent at log-in. */
  @Column({ type: 'varchar', nullable: true })
  device!: string | null;

  @Column({ name: 'expires_at', type: 'datetime' })
  expiresAt!: Date;

  @Column({ name: 'is_revoked', type: 'boolean', default: false })
  isRevoked!: boolean;

  @Column({ name: 'created_at', ...timestamp })
  createdAt!: Date;

  @Column({ name: 'updated_at', ...timestamp })
  updatedAt!: Date;
}
