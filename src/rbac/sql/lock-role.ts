import type { EntityManager } from 'typeorm';
import { dialectOf } from '../../platform/database/sql/dialect.js';
import { RoleEntity } from './role.entity.js';

/** Nobody else changes the role, or who has it, before the unit of work ends. */
export function lockRole(manager: EntityManager, name: string): Promise<void> {
  return dialectOf(manager).lockRows(manager, RoleEntity, 'name = :name', { name });
}
