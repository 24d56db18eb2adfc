import { Column, Entity, ManyToMany, PrimaryGeneratedColumn, Unique } from 'typeorm';
import { timestamp } from '../../platform/database/sql/columns.js';

@Entity('permissions')
@Unique('uq_permissions_name', ['name'])
export class PermissionEntity {
  @PrimaryGeneratedColumn()
  id!: number;

  /** `action_resource`. */
  @Column({ type: 'varchar' })
  name!: string;

  @Column({ type: 'varchar' })
  resource!: string;

  @Column({ type: 'varchar' })
  action!: string;

  @ManyToMany('RoleEntity', 'permissions')
  roles!: readonly { id: number }[];

  @Column({ name: 'created_at', ...timestamp })
  createdAt!: Date;
}
