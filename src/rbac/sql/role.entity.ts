import { Column, Entity, PrimaryGeneratedColumn, Unique } from 'typeorm';
import { timestamp } from '../../platform/database/sql/columns.js';

@Entity('roles')
@Unique('uq_roles_name', ['name'])
export class RoleEntity {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ type: 'varchar' })
  name!: string;

  @Column({ type: 'varchar', nullable: true })
  description!: string | null;

  @Column({ name: 'created_at', ...timestamp })
  createdAt!: Date;
}
