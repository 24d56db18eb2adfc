import { Injectable } from '@nestjs/common';
import { PermissionRepository } from './domain/permission.repository.js';
import { RoleRepository } from './domain/role.repository.js';

/** The role that grants every permission, those created later too. */
export const ADMIN = 'admin';
/** The role of those who register. */
export const CUSTOMER = 'customer';

/** What a role grants, as it is now. */
@Injectable()
export class RoleGrants {
  constructor(
    private readonly roles: RoleRepository,
    private readonly permissions: PermissionRepository,
  ) {}

  /** Names of permissions; none for a role that does not exist. */
  async of(role: string): Promise<readonly string[]> {
    return (await this.find(role)) ?? [];
  }

  /** Names of permissions; null for a role that does not exist. */
  async find(role: string): Promise<readonly string[] | null> {
    if (role === ADMIN) return (await this.permissions.all()).map(({ name }) => name);
    return (await this.roles.findByName(role))?.permissions ?? null;
  }
}
