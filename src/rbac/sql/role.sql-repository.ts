import { Injectable } from '@nestjs/common';
import { RoleRepository } from '../domain/role.repository.js';
import type { Role, RoleChanges, RoleDraft } from '../domain/role.js';
import { Clock } from '../../shared/clock.js';
import { NotFoundError } from '../../shared/domain-error.js';
import { fromTime, toTime } from '../../platform/database/sql/columns.js';
import { toRowId } from '../../platform/database/sql/row-id.js';
import type { SqlReader, SqlValue } from '../../platform/database/sql/sql-connection.js';
import { SqlContext } from '../../platform/database/sql/sql-context.js';
import { RoleEntity } from './role.entity.js';

interface RoleRow {
  readonly id: number;
  readonly name: string;
  readonly description: string | null;
  readonly created_at: string;
  /** A JSON array of names. */
  readonly permissions: string;
}

const SELECT = `SELECT r.id, r.name, r.description, r.created_at,
    (SELECT json_group_array(p.name ORDER BY p.name)
      FROM role_permissions g CROSS JOIN permissions p ON p.id = g.permission_id WHERE g.role_id = r.id) AS permissions
  FROM roles r`;
const BY_ID = `${SELECT} WHERE r.id = ?`;
const BY_NAME = `${SELECT} WHERE r.name = ?`;
const ALL = `${SELECT} ORDER BY r.name`;
const HAS_USERS = 'SELECT 1 FROM users WHERE role = ? LIMIT 1';
const GRANT = `INSERT INTO role_permissions (role_id, permission_id, created_at)
  SELECT ?, id, ? FROM permissions WHERE name = ? RETURNING id`;
const REMOVE_GRANTS = 'DELETE FROM role_permissions WHERE role_id = ? RETURNING id';
const REMOVE = 'DELETE FROM roles WHERE id = ? RETURNING id';

@Injectable()
export class SqlRoleRepository extends RoleRepository {
  constructor(
    private readonly sql: SqlContext,
    private readonly clock: Clock,
  ) {
    super();
  }

  override find(id: string): Promise<Role | null> {
    return this.sql.read((connection) => findRole(connection, BY_ID, toRowId(id)));
  }

  override findByName(name: string): Promise<Role | null> {
    return this.sql.read((connection) => findRole(connection, BY_NAME, name));
  }

  override all(): Promise<Role[]> {
    return this.sql.read((connection) => connection.all<RoleRow>(ALL).map(toRole));
  }

  override add({ name, description, permissions }: RoleDraft): Promise<Role> {
    return this.sql.write((connection) => {
      const id = connection.insert(RoleEntity, { name, description, createdAt: this.clock.now() });
      this.grant(connection, id, permissions);
      return this.existing(findRole(connection, BY_ID, id));
    });
  }

  /** The trigger of migration 0003 renames the role of its users. */
  override update(id: string, { name, description }: RoleChanges): Promise<Role> {
    return this.sql.write((connection) => {
      const rowId = toRowId(id);
      const before = this.existing(findRole(connection, BY_ID, rowId));
      connection.update(RoleEntity, Number(before.id), {
        name: name ?? before.name,
        description: description === undefined ? before.description : description,
      });
      return this.existing(findRole(connection, BY_ID, rowId));
    });
  }

  override setPermissions(id: string, permissions: readonly string[]): Promise<Role> {
    return this.sql.write((connection) => {
      const rowId = Number(this.existing(findRole(connection, BY_ID, toRowId(id))).id);
      connection.all(REMOVE_GRANTS, rowId);
      this.grant(connection, rowId, permissions);
      return this.existing(findRole(connection, BY_ID, rowId));
    });
  }

  override remove(id: string): Promise<boolean> {
    return this.sql.write((connection) => {
      const role = this.existing(findRole(connection, BY_ID, toRowId(id)));
      if (connection.get(HAS_USERS, role.name)) return false;
      connection.all(REMOVE_GRANTS, Number(role.id));
      connection.all(REMOVE, Number(role.id));
      return true;
    });
  }

  /**
   * A unit of work is SQLite's single writer, so it needs no further lock.
   */
  override async lockForUpdate(name: string): Promise<Role | null> {
    this.sql.requireUnitOfWork('lockForUpdate');
    return this.sql.read((connection) => findRole(connection, BY_NAME, name));
  }

  private grant(connection: SqlReader, roleId: number, permissions: readonly string[]): void {
    const now = toTime(this.clock.now());
    for (const name of new Set(permissions)) {
      if (connection.all(GRANT, roleId, now, name).length === 0) throw new NotFoundError('permission');
    }
  }

  private existing(role: Role | null): Role {
    if (!role) throw this.notFound();
    return role;
  }
}

function findRole(connection: SqlReader, statement: string, value: SqlValue): Role | null {
  const row = connection.get<RoleRow>(statement, value);
  return row ? toRole(row) : null;
}

function toRole(row: RoleRow): Role {
  return {
    id: String(row.id),
    name: row.name,
    description: row.description,
    permissions: JSON.parse(row.permissions) as string[],
    createdAt: fromTime(row.created_at),
  };
}
