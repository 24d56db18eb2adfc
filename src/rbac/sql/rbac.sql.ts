import { PermissionEntity } from './permission.entity.js';
import { RolePermissionEntity } from './role-permission.entity.js';
import { RoleEntity } from './role.entity.js';
import { SqlPermissionRepository } from './permission.sql-repository.js';
import { SqlRoleRepository } from './role.sql-repository.js';

/** The SQL part of the manifest. */
export const entities = [PermissionEntity, RolePermissionEntity, RoleEntity];
export const adapters = { PermissionRepository: SqlPermissionRepository, RoleRepository: SqlRoleRepository };
