import { MongoPermissionRepository } from './permission.mongo-repository.js';
import { MongoRoleRepository } from './role.mongo-repository.js';
import { PermissionDocument, permissionSchema } from './permission.schema.js';
import { RoleDocument, roleSchema } from './role.schema.js';

/** The MongoDB part of the manifest. */
export const schemas = [
  { name: PermissionDocument.name, schema: permissionSchema },
  { name: RoleDocument.name, schema: roleSchema },
];
export const records = { permissions: { constants: { lock: 0 } }, roles: { constants: { lock: 0 } } };
export const adapters = {
  PermissionRepository: MongoPermissionRepository,
  RoleRepository: MongoRoleRepository,
};
