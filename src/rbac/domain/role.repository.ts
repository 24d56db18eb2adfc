import { Repository } from '../../shared/repository.js';
import type { Role, RoleChanges, RoleDraft } from './role.js';

/**
 * The roles (tables `roles`, `role_permissions`; collection `roles`). Lists are sorted by name, by
 * code point.
 */
export abstract class RoleRepository extends Repository<Role, RoleDraft> {
  protected readonly resource = 'role';

  /** @throws ConflictError('name'), NotFoundError (permission_not_found) */
  abstract override add(draft: RoleDraft): Promise<Role>;

  abstract findByName(name: string): Promise<Role | null>;

  abstract all(): Promise<Role[]>;

  /**
   * Renaming a role also renames it in its users. @throws NotFoundError, ConflictError('name')
   */
  abstract update(id: string, changes: RoleChanges): Promise<Role>;

  /** Replaces the permissions. @throws NotFoundError (role_not_found, permission_not_found) */
  abstract setPermissions(id: string, permissions: readonly string[]): Promise<Role>;

  /**
   * Removes the role, unless a user (active or not) has it.
   * @returns whether it was removed
   * @throws NotFoundError
   */
  abstract remove(id: string): Promise<boolean>;

  /**
   * Locks the role until the unit of work ends: until then no other unit of work can lock or change
   * it, or commit giving it to a user or taking it away. So a decision based on it (who may grant
   * it, how many active users have it) is still valid at the commit. Null if there is no such role.
   * @throws Error outside of a unit of work
   */
  abstract lockForUpdate(name: string): Promise<Role | null>;
}
