import { Injectable } from '@nestjs/common';
import type { Principal } from '../platform/access/principal.js';
import { NotFoundError } from '../shared/domain-error.js';
import { DomainEvents } from '../platform/events/domain-events.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { SecurityLog } from '../platform/security/security-log.js';
import { AccessChanged } from './access.events.js';
import { AdminGrantsError, BuiltInError, RoleInUseError } from './domain/rbac.errors.js';
import type { Role, RoleChanges, RoleDraft } from './domain/role.js';
import { RoleRepository } from './domain/role.repository.js';
import { assertMayGrant, assertMayRename, assertMayRevoke } from './grant-rules.js';
import { VENDOR } from '../platform/access/permissions.js';
import { ADMIN, CUSTOMER, RoleGrants } from './role-grants.js';

/**
 * The roles that the code refers to by name. If `vendor` were renamed, vendors could change every
 * product.
 */
const BUILT_IN_ROLES: readonly string[] = [ADMIN, CUSTOMER, VENDOR];

/** Roles are data: custom ones work like built-in ones. */
@Injectable()
export class RoleService {
  constructor(
    private readonly roles: RoleRepository,
    private readonly grants: RoleGrants,
    private readonly unitOfWork: UnitOfWork,
    private readonly events: DomainEvents,
    private readonly securityLog: SecurityLog,
  ) {}

  /** Sorted by name; `admin` is listed with every permission. */
  async list(): Promise<Role[]> {
    const roles = await this.roles.all();
    const all = await this.grants.of(ADMIN);
    return roles.map((role) => (role.name === ADMIN ? { ...role, permissions: all } : role));
  }

  /** @throws NotFoundError */
  async get(id: string): Promise<Role> {
    return this.withEffectivePermissions(await this.roles.get(id));
  }

  /** @throws ConflictError (name_taken), NotFoundError (permission_not_found), ForbiddenError */
  async create(draft: RoleDraft, caller: Principal): Promise<Role> {
    await this.assertMayAdd(draft.permissions, caller);
    return this.unitOfWork.run(async () => {
      const role = await this.roles.add(draft);
      this.securityLog.record({ event: 'role_created', roleId: role.id, role: role.name });
      return role;
    });
  }

  /** @throws NotFoundError, ConflictError (name_taken), BuiltInError, ForbiddenError */
  async update(id: string, changes: RoleChanges, caller: Principal): Promise<Role> {
    return this.unitOfWork.run(async () => {
      const role = await this.withEffectivePermissions(await this.roles.get(id));
      assertMayRename(caller, role.permissions);
      if (changes.name !== undefined && changes.name !== role.name) assertNotBuiltIn(role);
      this.events.raise(new AccessChanged('role'));
      if (changes.name !== undefined && changes.name !== role.name) {
        const event = 'role_renamed';
        this.securityLog.record({ event, roleId: id, from: role.name, to: changes.name });
      }
      return this.withEffectivePermissions(await this.roles.update(id, changes));
    });
  }

  /**
   * The caller must have every permission that is added or removed.
   * @throws NotFoundError (of the role, of a permission), ForbiddenError, AdminGrantsError
   */
  async setPermissions(id: string, permissions: readonly string[], caller: Principal): Promise<Role> {
    return this.unitOfWork.run(async () => {
      const role = await this.roles.get(id);
      if (role.name === ADMIN) throw new AdminGrantsError();
      const added = permissions.filter((name) => !role.permissions.includes(name));
      await this.assertMayAdd(added, caller);
      const removed = role.permissions.filter((name) => !permissions.includes(name));
      assertMayRevoke(caller, removed);
      this.events.raise(new AccessChanged('role'));
      const event = 'role_permissions_changed';
      this.securityLog.record({ event, roleId: id, role: role.name, added, removed });
      return this.roles.setPermissions(id, permissions);
    });
  }

  /** @throws NotFoundError, BuiltInError, ForbiddenError, RoleInUseError */
  async remove(id: string, caller: Principal): Promise<void> {
    await this.unitOfWork.run(async () => {
      const role = await this.roles.get(id);
      assertNotBuiltIn(role);
      assertMayRevoke(caller, role.permissions);
      if (!(await this.roles.remove(id))) throw new RoleInUseError();
      this.securityLog.record({ event: 'role_deleted', roleId: id, role: role.name });
    });
  }

  /**
   * Checks that the permissions exist first. Otherwise an unknown one would be reported as one that
   * the caller lacks.
   */
  private async assertMayAdd(names: readonly string[], caller: Principal): Promise<void> {
    const all = new Set(await this.grants.of(ADMIN));
    if (!names.every((name) => all.has(name))) throw new NotFoundError('permission');
    assertMayGrant(caller, names);
  }

  private async withEffectivePermissions(role: Role): Promise<Role> {
    return role.name === ADMIN ? { ...role, permissions: await this.grants.of(ADMIN) } : role;
  }
}

function assertNotBuiltIn({ name }: Role): void {
  if (BUILT_IN_ROLES.includes(name)) throw new BuiltInError('role');
}
