import { Injectable } from '@nestjs/common';
import { PermissionRepository } from '../domain/permission.repository.js';
import type { Permission, PermissionDraft } from '../domain/role.js';
import { Clock } from '../../shared/clock.js';
import { fromTime } from '../../platform/database/sql/columns.js';
import { toRowId } from '../../platform/database/sql/row-id.js';
import type { SqlReader } from '../../platform/database/sql/sql-connection.js';
import { SqlContext } from '../../platform/database/sql/sql-context.js';
import { PermissionEntity } from './permission.entity.js';

interface PermissionRow {
  readonly id: number;
  readonly name: string;
  readonly resource: string;
  readonly action: string;
  readonly created_at: string;
}

const SELECT = 'SELECT id, name, resource, action, created_at FROM permissions';
const BY_ID = `${SELECT} WHERE id = ?`;
const ALL = `${SELECT} ORDER BY name`;
const REMOVE_GRANTS = 'DELETE FROM role_permissions WHERE permission_id = ? RETURNING id';
const REMOVE = 'DELETE FROM permissions WHERE id = ? RETURNING id';

@Injectable()
export class SqlPermissionRepository extends PermissionRepository {
  constructor(
    private readonly sql: SqlContext,
    private readonly clock: Clock,
  ) {
    super();
  }

  override find(id: string): Promise<Permission | null> {
    return this.sql.read((connection) => findPermission(connection, toRowId(id)));
  }

  override all(): Promise<Permission[]> {
    return this.sql.read((connection) => connection.all<PermissionRow>(ALL).map(toPermission));
  }

  override add({ name, resource, action }: PermissionDraft): Promise<Permission> {
    return this.sql.write((connection) => {
      const createdAt = this.clock.now();
      const id = connection.insert(PermissionEntity, { name, resource, action, createdAt });
      const permission = findPermission(connection, id);
      if (!permission) throw this.notFound();
      return permission;
    });
  }

  override remove(id: string): Promise<void> {
    return this.sql.write((connection) => {
      const rowId = toRowId(id);
      connection.all(REMOVE_GRANTS, rowId);
      if (connection.all(REMOVE, rowId).length === 0) throw this.notFound();
    });
  }
}

function findPermission(connection: SqlReader, id: number | null): Permission | null {
  const row = connection.get<PermissionRow>(BY_ID, id);
  return row ? toPermission(row) : null;
}

function toPermission(row: PermissionRow): Permission {
  return {
    id: String(row.id),
    name: row.name,
    resource: row.resource,
    action: row.action,
    createdAt: fromTime(row.created_at),
  };
}
