import { Injectable } from '@nestjs/common';
import { PermissionRepository } from './domain/permission.repository.js';
import { RoleRepository } from './domain/role.repository.js';

/** The role with every permission, including those created later. */
export const ADMIN = 'admin';
/** The role of users who register. */
export const CUSTOMER = 'customer';

/** Looks up what a role currently grants. */
@Injectable()
export class RoleGrants {
  constructor(
    private readonly roles: RoleRepository,
    private readonly permissions: PermissionRepository,
  ) {}

  /** Returns the names of permissions; empty for a role that does not exist. */
  async of(role: string): Promise<readonly string[]> {
    return (await this.find(role)) ?? [];
  }

  /** Returns the names of permissions; null for a role that does not exist. */
  async find(role: string): Promise<readonly string[] | null> {
    if (role === ADMIN) return (await this.permissions.all()).map(({ name }) => name);
    return (await this.roles.findByName(role))?.permissions ?? null;
  }
}
