import { Injectable } from '@nestjs/common';
import type { Principal } from '../platform/access/principal.js';
import { AccessRegistry } from '../platform/access/access-registry.js';
import { ValidationError } from '../shared/domain-error.js';
import { DomainEvents } from '../platform/events/domain-events.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { SecurityLog } from '../platform/security/security-log.js';
import { AccessChanged } from './access.events.js';
import { BuiltInError } from './domain/rbac.errors.js';
import { PermissionRepository } from './domain/permission.repository.js';
import type { Permission, PermissionDraft } from './domain/role.js';
import { assertMayRevoke } from './grant-rules.js';

/** The name defaults to `action_resource`. */
export type NewPermission = Omit<PermissionDraft, 'name'> & Partial<PermissionDraft>;

/** Permissions are data, but those that guard routes are built in. */
@Injectable()
export class PermissionService {
  constructor(
    private readonly permissions: PermissionRepository,
    private readonly registry: AccessRegistry,
    private readonly unitOfWork: UnitOfWork,
    private readonly events: DomainEvents,
    private readonly securityLog: SecurityLog,
  ) {}

  /** Sorted by name. */
  list(): Promise<Permission[]> {
    return this.permissions.all();
  }

  /**
   * @throws ConflictError (name_taken), ValidationError for the name of an OAuth scope
   */
  async create({ resource, action, name = `${action}_${resource}` }: NewPermission): Promise<Permission> {
    if (this.registry.ownScopes.has(name)) {
      throw new ValidationError([
        { field: 'name', message: `name must not be ${name}, which is the name of an OAuth scope` },
      ]);
    }
    return this.unitOfWork.run(async () => {
      // Administrators have every permission, so they have this one at once.
      this.events.raise(new AccessChanged('permission'));
      this.securityLog.record({ event: 'permission_created', permission: name });
      return this.permissions.add({ name, resource, action });
    });
  }

  /** Also removes it from every role. @throws NotFoundError, BuiltInError, ForbiddenError */
  async remove(id: string, caller: Principal): Promise<void> {
    await this.unitOfWork.run(async () => {
      const { name } = await this.permissions.get(id);
      if (this.registry.permissions.has(name)) throw new BuiltInError('permission');
      assertMayRevoke(caller, [name]);
      this.events.raise(new AccessChanged('permission'));
      this.securityLog.record({ event: 'permission_deleted', permission: name });
      await this.permissions.remove(id);
    });
  }
}
