import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import { timestamp } from '../../platform/database/sql/columns.js';

@Entity('some_things')
@Index('ix_some_things_newest', ['createdAt', 'id'])
export class SomeThingEntity {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ type: 'text' })
  text!: string;

  @Column({ name: 'created_at', ...timestamp })
  createdAt!: Date;
}
