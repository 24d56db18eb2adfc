import { Injectable } from '@nestjs/common';
import { PermissionRepository } from '../domain/permission.repository.js';
import type { Permission, PermissionDraft } from '../domain/role.js';
import { Clock } from '../../shared/clock.js';
import { toRowId } from '../../platform/database/sql/row-id.js';
import { SqlContext } from '../../platform/database/sql/sql-context.js';
import { PermissionEntity } from './permission.entity.js';
import { RolePermissionEntity } from './role-permission.entity.js';

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
      return (await manager.find(PermissionEntity, { order: { name: 'ASC' } })).map(toPermission);
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

function toPermission({ id, name, resource, action, createdAt }: PermissionEntity): Permission {
  return { id: String(id), name, resource, action, createdAt };
}
