import { Column, Entity, JoinTable, ManyToMany, PrimaryGeneratedColumn, Unique } from 'typeorm';
import type { Relation } from 'typeorm';
import { timestamp } from '../../platform/database/sql/columns.js';
import { PermissionEntity } from './permission.entity.js';

@Entity('roles')
@Unique('uq_roles_name', ['name'])
export class RoleEntity {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ type: 'varchar' })
  name!: string;

  @Column({ type: 'varchar', nullable: true })
  description!: string | null;

  /** RolePermissionEntity describes the table between them. */
  @ManyToMany(() => PermissionEntity, 'roles')
  @JoinTable({
    name: 'role_permissions',
    joinColumn: { name: 'role_id' },
    inverseJoinColumn: { name: 'permission_id' },
    synchronize: false,
  })
  permissions!: Relation<PermissionEntity>[];

  @Column({ name: 'created_at', ...timestamp })
  createdAt!: Date;
}
