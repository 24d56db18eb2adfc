import { Injectable } from '@nestjs/common';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { RoleRepository } from '../domain/role.repository.js';
import type { Role, RoleChanges, RoleDraft } from '../domain/role.js';
import { Clock } from '../../shared/clock.js';
import { NotFoundError } from '../../shared/domain-error.js';
import { fromTime, type StoredTime } from '../../platform/database/sql/columns.js';
import { toRowId } from '../../platform/database/sql/row-id.js';
import { SqlContext } from '../../platform/database/sql/sql-context.js';
import { lockRole } from './lock-role.js';
import { PermissionEntity } from './permission.entity.js';
import { RolePermissionEntity } from './role-permission.entity.js';
import { RoleEntity } from './role.entity.js';

/** A role with one of its permissions; null if it has none. */
interface RoleRow {
  readonly id: number;
  readonly description: string | null;
  readonly created_at: StoredTime;
  readonly permission: string | null;
}

// By hand, because each write with a token asks for the permissions of a role: with `relations`
// that takes nine times the CPU time (bench/statements.mjs).
const BY_NAME = `SELECT role.id, role.description, role.created_at, permission.name AS permission
  FROM roles role
  LEFT JOIN role_permissions granted ON granted.role_id = role.id
  LEFT JOIN permissions permission ON permission.id = granted.permission_id
  WHERE role.name = ? ORDER BY permission.name`;

@Injectable()
export class SqlRoleRepository extends RoleRepository {
  constructor(
    private readonly sql: SqlContext,
    private readonly clock: Clock,
  ) {
    super();
  }

  override find(id: string): Promise<Role | null> {
    return this.sql.read((manager) => findRole(manager, toRowId(id)));
  }

  override findByName(name: string): Promise<Role | null> {
    return this.sql.read(async (manager) => {
      const rows = await manager.query<RoleRow[]>(BY_NAME, [name]);
      const [role] = rows;
      if (!role) return null;
      const permissions = rows.map(({ permission }) => permission).filter((each) => each !== null);
      return {
        id: String(role.id),
        name,
        description: role.description,
        permissions,
        createdAt: fromTime(role.created_at),
      };
    });
  }

  override all(): Promise<Role[]> {
    return this.sql.read(async (manager) => (await selectRoles(manager).getMany()).map(toRole));
  }

  override add({ name, description, permissions }: RoleDraft): Promise<Role> {
    return this.sql.write(async (manager) => {
      const entity = manager.create(RoleEntity, { name, description, createdAt: this.clock.now() });
      await manager.insert(RoleEntity, entity);
      await grant(manager, entity.id, permissions);
      return this.existing(await findRole(manager, entity.id));
    });
  }

  /** The trigger of migration 0003 renames the role of its users. */
  override update(id: string, { name, description }: RoleChanges): Promise<Role> {
    return this.sql.write(async (manager) => {
      const rowId = toRowId(id);
      const before = this.existing(await findRole(manager, rowId));
      await manager.update(
        RoleEntity,
        { id: Number(before.id) },
        {
          name: name ?? before.name,
          description: description === undefined ? before.description : description,
        },
      );
      return this.existing(await findRole(manager, rowId));
    });
  }

  override setPermissions(id: string, permissions: readonly string[]): Promise<Role> {
    return this.sql.write(async (manager) => {
      const { name, ...role } = this.existing(await findRole(manager, toRowId(id)));
      const roleId = Number(role.id);
      await lockRole(manager, name);
      await manager.delete(RolePermissionEntity, { roleId });
      await grant(manager, roleId, permissions);
      return this.existing(await findRole(manager, roleId));
    });
  }

  override remove(id: string): Promise<boolean> {
    return this.sql.write(async (manager) => {
      const role = this.existing(await findRole(manager, toRowId(id)));
      if (await manager.existsBy('UserEntity', { role: role.name })) return false;
      await manager.delete(RolePermissionEntity, { roleId: Number(role.id) });
      await manager.delete(RoleEntity, { id: Number(role.id) });
      return true;
    });
  }

  override async lockForUpdate(name: string): Promise<Role | null> {
    this.sql.requireUnitOfWork('lockForUpdate');
    return this.sql.write(async (manager) => {
      await lockRole(manager, name);
      return this.findByName(name);
    });
  }

  private existing(role: Role | null): Role {
    if (!role) throw this.notFound();
    return role;
  }
}

/** Roles with their permissions, both by name. */
function selectRoles(manager: EntityManager): SelectQueryBuilder<RoleEntity> {
  return manager
    .createQueryBuilder(RoleEntity, 'role')
    .leftJoinAndSelect('role.permissions', 'permission')
    .orderBy('role.name')
    .addOrderBy('permission.name');
}

async function findRole(manager: EntityManager, id: number | null): Promise<Role | null> {
  if (id === null) return null;
  const entity = await selectRoles(manager).where({ id }).getOne();
  return entity && toRole(entity);
}

/** @throws NotFoundError */
async function grant(manager: EntityManager, roleId: number, permissions: readonly string[]): Promise<void> {
  for (const name of new Set(permissions)) {
    const permission = await manager.findOneBy(PermissionEntity, { name });
    if (!permission) throw new NotFoundError('permission');
    await manager.createQueryBuilder().relation(RoleEntity, 'permissions').of(roleId).add(permission.id);
  }
}

function toRole({ id, name, description, permissions, createdAt }: RoleEntity): Role {
  return { id: String(id), name, description, permissions: permissions.map((each) => each.name), createdAt };
}
