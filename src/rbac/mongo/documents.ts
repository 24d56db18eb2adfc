import type { PipelineStage } from 'mongoose';
import type { Permission, Role } from '../domain/role.js';
import type { PermissionDocument } from './permission.schema.js';
import type { RoleDocument } from './role.schema.js';

/** Fields that are never read into the domain. */
export const PERMISSION_FIELDS = { lock: 0 } as const;

export type StoredPermission = Omit<PermissionDocument, keyof typeof PERMISSION_FIELDS>;

/** A role with its permissions, as `withPermissions` returns it. */
export interface StoredRole extends Omit<RoleDocument, 'permissions'> {
  readonly permissions: readonly Pick<PermissionDocument, 'name'>[];
}

/** Replaces the permission ids of a role by the permissions, sorted by name. */
export const withPermissions = (permissions: string): PipelineStage.Lookup => ({
  $lookup: {
    from: permissions,
    localField: 'permissions',
    foreignField: '_id',
    pipeline: [{ $sort: { name: 1 } }, { $project: { name: 1 } }],
    as: 'permissions',
  },
});

export function toPermission(document: StoredPermission): Permission {
  return {
    id: document._id.toHexString(),
    name: document.name,
    resource: document.resource,
    action: document.action,
    createdAt: document.created_at,
  };
}

export function toRole(document: StoredRole): Role {
  return {
    id: document._id.toHexString(),
    name: document.name,
    description: document.description,
    permissions: document.permissions.map(({ name }) => name),
    createdAt: document.created_at,
  };
}
