import { withPartTables } from '../../platform/database/sql/copy/sql-records.js';
import { PermissionEntity } from './permission.entity.js';
import { RolePermissionEntity } from './role-permission.entity.js';
import { RoleEntity } from './role.entity.js';
import { SqlPermissionRepository } from './permission.sql-repository.js';
import { SqlRoleRepository } from './role.sql-repository.js';

/** The SQL part of the manifest. */
export const entities = [PermissionEntity, RolePermissionEntity, RoleEntity];
export const records = {
  roles: withPartTables({
    permissions: {
      table: 'role_permissions',
      parent: 'role_id',
      value: 'permission_id',
      inherited: { created_at: 'created_at' },
    },
  }),
};
export const adapters = { PermissionRepository: SqlPermissionRepository, RoleRepository: SqlRoleRepository };
