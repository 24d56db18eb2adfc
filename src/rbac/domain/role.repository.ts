import { Repository } from '../../shared/repository.js';
import type { Role, RoleChanges, RoleDraft } from './role.js';

/**
 * The roles (tables `roles`, `role_permissions`; collection `roles`). A list is in the order of the
 * names, by code point.
 */
export abstract class RoleRepository extends Repository<Role, RoleDraft> {
  protected readonly resource = 'role';

  /** @throws ConflictError('name'), NotFoundError (permission_not_found) */
  abstract override add(draft: RoleDraft): Promise<Role>;

  abstract findByName(name: string): Promise<Role | null>;

  abstract all(): Promise<Role[]>;

  /**
   * A new name is what its users have from then on. @throws NotFoundError, ConflictError('name')
   */
  abstract update(id: string, changes: RoleChanges): Promise<Role>;

  /** Replaces what the role allows. @throws NotFoundError (role_not_found, permission_not_found) */
  abstract setPermissions(id: string, permissions: readonly string[]): Promise<Role>;

  /**
   * @returns false, and nothing is removed, when a user (active or not) has it @throws
   * NotFoundError
   */
  abstract remove(id: string): Promise<boolean>;

  /**
   * Holds the role until the unit of work ends: no other unit can hold it, change it, or commit a
   * user into or out of it in between. What is decided from it (who may grant it, how many active
   * users have it) so stays true at the commit. Null when there is none.
   * @throws Error outside of a unit of work
   */
  abstract lockForUpdate(name: string): Promise<Role | null>;
}
