import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn, Unique } from 'typeorm';
import type { Relation } from 'typeorm';
import { timestamp } from '../../platform/database/sql/columns.js';
import { PermissionEntity } from './permission.entity.js';
import { RoleEntity } from './role.entity.js';

@Entity('role_permissions')
@Unique('uq_role_permissions_role_id_permission_id', ['roleId', 'permissionId'])
@Index('ix_role_permissions_permission_id', ['permissionId'])
export class RolePermissionEntity {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ name: 'role_id', type: 'integer' })
  roleId!: number;

  @ManyToOne(() => RoleEntity, { onDelete: 'RESTRICT', nullable: false })
  @JoinColumn({ name: 'role_id', foreignKeyConstraintName: 'fk_role_permissions_role_id' })
  role!: Relation<RoleEntity>;

  @Column({ name: 'permission_id', type: 'integer' })
  permissionId!: number;

  @ManyToOne(() => PermissionEntity, { onDelete: 'RESTRICT', nullable: false })
  @JoinColumn({ name: 'permission_id', foreignKeyConstraintName: 'fk_role_permissions_permission_id' })
  permission!: Relation<PermissionEntity>;

  @Column({ name: 'created_at', ...timestamp })
  createdAt!: Date;
}
