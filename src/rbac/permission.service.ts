import { Injectable } from '@nestjs/common';
import { defaultPermissions } from '../../migrations/default-access.js';
import type { Principal } from '../auth/principal.js';
import { OWN_SCOPES } from '../auth/domain/scopes.js';
import { ValidationError } from '../shared/domain-error.js';
import { DomainEvents } from '../shared/events.js';
import { UnitOfWork } from '../shared/unit-of-work.js';
import { SecurityLog } from '../shared/security/security-log.js';
import { AccessChanged } from './access.events.js';
import { BuiltInError } from './domain/rbac.errors.js';
import { PermissionRepository } from './domain/permission.repository.js';
import type { Permission, PermissionDraft } from './domain/role.js';
import { assertMayTake } from './grant-rules.js';

/** The name is `action_resource` where it is not given. */
export type NewPermission = Omit<PermissionDraft, 'name'> & Partial<PermissionDraft>;

/** Permissions as data. Those that routes ask for by name are built in. */
@Injectable()
export class PermissionService {
  private readonly builtIn = new Set(defaultPermissions.map(({ name }) => name));

  constructor(
    private readonly permissions: PermissionRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly events: DomainEvents,
    private readonly securityLog: SecurityLog,
  ) {}

  /** By name. */
  list(): Promise<Permission[]> {
    return this.permissions.all();
  }

  /** @throws ConflictError (name_taken), ValidationError for the name of a scope that everyone has */
  async create({ resource, action, name = `${action}_${resource}` }: NewPermission): Promise<Permission> {
    if (OWN_SCOPES.some((scope) => scope === name)) {
      throw new ValidationError([{ field: 'name', message: `${name} is the scope of what is one's own` }]);
    }
    return this.unitOfWork.run(async () => {
      // Administrators have it from now on.
      this.events.raise(new AccessChanged('permission'));
      this.securityLog.record({ event: 'permission_created', permission: name });
      return this.permissions.add({ name, resource, action });
    });
  }

  /** Also from every role that grants it. @throws NotFoundError, BuiltInError, ForbiddenError */
  async remove(id: string, caller: Principal): Promise<void> {
    await this.unitOfWork.run(async () => {
      const { name } = await this.permissions.get(id);
      if (this.builtIn.has(name)) throw new BuiltInError('permission');
      assertMayTake(caller, [name]);
      this.events.raise(new AccessChanged('permission'));
      this.securityLog.record({ event: 'permission_deleted', permission: name });
      await this.permissions.remove(id);
    });
  }
}
