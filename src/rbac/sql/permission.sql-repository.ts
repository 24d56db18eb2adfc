import { Injectable } from '@nestjs/common';
import { PermissionRepository } from '../domain/permission.repository.js';
import type { Permission, PermissionDraft } from '../domain/role.js';
import { Clock } from '../../shared/clock.js';
import { fromTime, type StoredTime } from '../../platform/database/sql/columns.js';
import { toRowId } from '../../platform/database/sql/row-id.js';
import { SqlContext } from '../../platform/database/sql/sql-context.js';
import { PermissionEntity } from './permission.entity.js';
import { RolePermissionEntity } from './role-permission.entity.js';

type PermissionFields = Pick<PermissionEntity, 'id' | 'name' | 'resource' | 'action' | 'createdAt'>;
type PermissionRow = Omit<PermissionFields, 'createdAt'> & { readonly created_at: StoredTime };

// By hand, because each write of an administrator reads all of them: `find()` takes ten times as
// long.
const ALL = 'SELECT id, name, resource, action, created_at FROM permissions ORDER BY name';

@Injectable()
export class SqlPermissionRepository extends PermissionRepository {
  constructor(
    private readonly sql: SqlContext,
    private readonly clock: Clock,
  ) {
    super();
  }

  override find(id: string): Promise<Permission | null> {
    return this.sql.read(async (manager) => {
      const rowId = toRowId(id);
      const entity = rowId === null ? null : await manager.findOneBy(PermissionEntity, { id: rowId });
      return entity && toPermission(entity);
    });
  }

  override all(): Promise<Permission[]> {
    return this.sql.read(async (manager) => {
      const rows = await manager.query<PermissionRow[]>(ALL);
      return rows.map(({ created_at, ...row }) => toPermission({ ...row, createdAt: fromTime(created_at) }));
    });
  }

  override add({ name, resource, action }: PermissionDraft): Promise<Permission> {
    return this.sql.write(async (manager) => {
      const entity = manager.create(PermissionEntity, {
        name,
        resource,
        action,
        createdAt: this.clock.now(),
      });
      await manager.insert(PermissionEntity, entity);
      return toPermission(entity);
    });
  }

  override remove(id: string): Promise<void> {
    return this.sql.write(async (manager) => {
      const rowId = toRowId(id);
      if (rowId === null) throw this.notFound();
      await manager.delete(RolePermissionEntity, { permissionId: rowId });
      const { affected } = await manager.delete(PermissionEntity, { id: rowId });
      if (affected === 0) throw this.notFound();
    });
  }
}

function toPermission({ id, name, resource, action, createdAt }: PermissionFields): Permission {
  return { id: String(id), name, resource, action, createdAt };
}
