import { Repository } from '../../shared/repository.js';
import type { Permission, PermissionDraft } from './role.js';

/**
 * The permissions (table and collection `permissions`), sorted by name, by code point.
 */
export abstract class PermissionRepository extends Repository<Permission, PermissionDraft> {
  protected readonly resource = 'permission';

  /** @throws ConflictError('name') */
  abstract override add(draft: PermissionDraft): Promise<Permission>;

  abstract all(): Promise<Permission[]>;

  /** Also removes it from every role, in the same unit of work. @throws NotFoundError */
  abstract remove(id: string): Promise<void>;
}
