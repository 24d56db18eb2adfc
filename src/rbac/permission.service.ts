import { Injectable } from '@nestjs/common';
import { defaultPermissions } from '../../migrations/default-access.js';
import { BuiltInError } from './domain/rbac.errors.js';
import { PermissionRepository } from './domain/permission.repository.js';
import type { Permission, PermissionDraft } from './domain/role.js';

/** The name is `action_resource` where it is not given. */
export type NewPermission = Omit<PermissionDraft, 'name'> & Partial<PermissionDraft>;

/** Permissions as data. Those that routes ask for by name are built in. */
@Injectable()
export class PermissionService {
  private readonly builtIn = new Set(defaultPermissions.map(({ name }) => name));

  constructor(private readonly permissions: PermissionRepository) {}

  /** By name. */
  list(): Promise<Permission[]> {
    return this.permissions.all();
  }

  /** @throws ConflictError (name_taken) */
  create({ resource, action, name = `${action}_${resource}` }: NewPermission): Promise<Permission> {
    return this.permissions.add({ name, resource, action });
  }

  /** Also from every role that grants it. @throws NotFoundError, BuiltInError */
  async remove(id: string): Promise<void> {
    const { name } = await this.permissions.get(id);
    if (this.builtIn.has(name)) throw new BuiltInError('permission');
    await this.permissions.remove(id);
  }
}
