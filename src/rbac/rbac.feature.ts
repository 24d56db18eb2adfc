import { defineFeature } from '../platform/features/feature.js';
import { rbacAggregates } from './rbac.aggregates.js';
import { PermissionRepository } from './domain/permission.repository.js';
import { RoleRepository } from './domain/role.repository.js';
import { RbacModule } from './rbac.module.js';

/** The manifest of the feature rbac. */
export const rbacFeature = defineFeature({
  name: 'rbac',
  modules: [RbacModule],
  persistence: {
    ports: { PermissionRepository, RoleRepository },
    aggregates: rbacAggregates,
    sql: () => import('./sql/rbac.sql.js'),
    mongo: () => import('./mongo/rbac.mongo.js'),
  },
  permissions: {
    create_role: 'Create roles',
    read_role: 'See roles',
    update_role: 'Update roles and their permissions',
    delete_role: 'Delete roles',
    create_permission: 'Create permissions',
    read_permission: 'See permissions',
    delete_permission: 'Delete permissions',
  },
  tags: {
    Roles: 'What users are allowed to do: roles and their permissions.',
  },
});
