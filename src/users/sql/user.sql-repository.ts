import { Injectable } from '@nestjs/common';
import { MoreThan, type EntityManager, type FindOptionsWhere } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity.js';
import { Clock } from '../../shared/clock.js';
import { ConflictError, NotFoundError } from '../../shared/domain-error.js';
import { canonicalUsername } from '../../shared/email.js';
import { lockRole } from '../../rbac/sql/lock-role.js';
import { RoleEntity } from '../../rbac/sql/role.entity.js';
import type { Credentials, User, UserChanges, UserDraft } from '../domain/user.js';
import { UserRepository, type UserFilter, type UserQuery } from '../domain/user.repository.js';
import { listNewest } from '../../platform/database/sql/newest-list.js';
import { toRowId } from '../../platform/database/sql/row-id.js';
import { SqlContext } from '../../platform/database/sql/sql-context.js';
import { userSearchText } from './search-text.js';
import { findById } from './user-row.js';
import { selectUsers } from './user-query.js';
import { UserEntity } from './user.entity.js';

@Injectable()
export class SqlUserRepository extends UserRepository {
  constructor(
    private readonly sql: SqlContext,
    private readonly clock: Clock,
  ) {
    super();
  }

  override find(id: string): Promise<User | null> {
    return this.sql.read((manager) => findById(manager, toRowId(id)));
  }

  override findByEmail(email: string): Promise<User | null> {
    return this.sql.read((manager) => findUser(manager, { email }));
  }

  override findCredentials(login: string): Promise<Credentials | null> {
    return this.sql.read(async (manager) => {
      const entity = await manager
        .createQueryBuilder(UserEntity, 'user')
        .addSelect('user.passwordHash')
        .where(login.includes('@') ? { email: login } : { usernameFolded: login })
        .getOne();
      return entity && { user: toUser(entity), passwordHash: entity.passwordHash };
    });
  }

  override findPasswordHash(id: string): Promise<string | null> {
    return this.sql.read(async (manager) => {
      const rowId = toRowId(id);
      if (rowId === null) return null;
      const select = { id: true, passwordHash: true };
      const entity = await manager.findOne(UserEntity, { select, where: { id: rowId } });
      return entity && entity.passwordHash;
    });
  }

  override list({ filter, limit, after }: UserQuery): Promise<User[]> {
    return this.sql.read(async (manager) => {
      const position = after && { key: after.createdAt, id: after.id };
      const entities = await listNewest(await selectUsers(manager, filter), { limit, after: position });
      return entities.map(toUser);
    });
  }

  override count(filter: UserFilter): Promise<number> {
    return this.sql.read(async (manager) => (await selectUsers(manager, filter)).getCount());
  }

  override add({ email, username, passwordHash, fullName, role, isVerified }: UserDraft): Promise<User> {
    return this.sql.write(async (manager) => {
      // If both are taken, SQLite reports the newest index (the username's) and MongoDB the oldest.
      if (await manager.existsBy(UserEntity, { email })) throw new ConflictError('email');
      await lockRole(manager, role);
      const now = this.clock.now();
      const entity = manager.create(UserEntity, {
        email,
        username,
        usernameFolded: canonicalUsername(username),
        passwordHash,
        fullName,
        roleEntity: await getRole(manager, role),
        isActive: true,
        isVerified,
        lastLogin: null,
        searchText: userSearchText({ email, username, fullName }),
        createdAt: now,
        updatedAt: now,
      });
      await manager.insert(UserEntity, entity);
      return toUser(entity);
    });
  }

  override update(id: string, changes: UserChanges): Promise<User> {
    return this.sql.write(async (manager) => {
      const rowId = toRowId(id);
      const before = this.existing(await findById(manager, rowId));
      const { email, username, fullName, role, isActive, isVerified } = changes;
      if (role !== undefined || isActive !== undefined) {
        for (const name of new Set([before.role, role ?? before.role])) await lockRole(manager, name);
      }
      // TypeORM leaves out what is undefined.
      await this.set(manager, rowId, {
        email,
        username,
        usernameFolded: username === undefined ? undefined : canonicalUsername(username),
        fullName,
        roleEntity: role === undefined ? undefined : await getRole(manager, role),
        isActive,
        isVerified,
        searchText: userSearchText({
          email: email ?? before.email,
          username: username ?? before.username,
          fullName: fullName === undefined ? before.fullName : fullName,
        }),
        updatedAt: this.clock.now(),
      });
      return this.existing(await findById(manager, rowId));
    });
  }

  override clearSecrets(id: string, passwordHash: string): Promise<void> {
    return this.change(id, {
      passwordHash,
      verificationToken: null,
      verificationTokenExpires: null,
      passwordResetToken: null,
      passwordResetExpires: null,
      lastLogin: null,
    });
  }

  override recordLogin(id: string, at: Date): Promise<void> {
    return this.change(id, { lastLogin: at });
  }

  override replacePassword(id: string, currentHash: string, passwordHash: string): Promise<boolean> {
    return this.sql.write(async (manager) => {
      const rowId = toRowId(id);
      if (rowId === null) return false;
      const { affected } = await manager.update(
        UserEntity,
        { id: rowId, passwordHash: currentHash, isActive: true },
        { ...newPassword(passwordHash), updatedAt: this.clock.now() },
      );
      return affected === 1;
    });
  }

  override setVerificationToken(id: string, tokenHash: string, expiresAt: Date): Promise<void> {
    return this.change(id, { verificationToken: tokenHash, verificationTokenExpires: expiresAt });
  }

  override consumeVerificationToken(tokenHash: string, now: Date): Promise<User | null> {
    return this.sql.write((manager) =>
      consume(manager, hasVerificationToken(tokenHash, now), {
        isVerified: true,
        verificationToken: null,
        verificationTokenExpires: null,
        updatedAt: now,
      }),
    );
  }

  override hasVerificationToken(tokenHash: string, now: Date): Promise<boolean> {
    return this.sql.read((manager) => manager.existsBy(UserEntity, hasVerificationToken(tokenHash, now)));
  }

  override setPasswordResetToken(id: string, tokenHash: string, expiresAt: Date): Promise<void> {
    return this.change(id, { passwordResetToken: tokenHash, passwordResetExpires: expiresAt });
  }

  override consumePasswordResetToken(
    tokenHash: string,
    now: Date,
    passwordHash: string,
  ): Promise<User | null> {
    return this.sql.write((manager) =>
      consume(manager, hasResetToken(tokenHash, now), { ...newPassword(passwordHash), updatedAt: now }),
    );
  }

  override findByPasswordResetToken(tokenHash: string, now: Date): Promise<User | null> {
    return this.sql.read((manager) => findUser(manager, hasResetToken(tokenHash, now)));
  }

  private change(id: string, values: QueryDeepPartialEntity<UserEntity>): Promise<void> {
    return this.sql.write((manager) => this.set(manager, toRowId(id), values));
  }

  /** @throws NotFoundError */
  private async set(
    manager: EntityManager,
    id: number | null,
    values: QueryDeepPartialEntity<UserEntity>,
  ): Promise<void> {
    if (id === null) throw this.notFound();
    const { affected } = await manager.update(UserEntity, { id }, values);
    if (affected === 0) throw this.notFound();
  }

  private existing(user: User | null): User {
    if (!user) throw this.notFound();
    return user;
  }
}

async function findUser(manager: EntityManager, where: FindOptionsWhere<UserEntity>): Promise<User | null> {
  const entity = await manager.findOneBy(UserEntity, where);
  return entity && toUser(entity);
}

/** @throws NotFoundError */
async function getRole(manager: EntityManager, name: string): Promise<RoleEntity> {
  const role = await manager.findOneBy(RoleEntity, { name });
  if (!role) throw new NotFoundError('role');
  return role;
}

function hasVerificationToken(tokenHash: string, now: Date): FindOptionsWhere<UserEntity> {
  return { verificationToken: tokenHash, verificationTokenExpires: MoreThan(now), isActive: true };
}

function hasResetToken(tokenHash: string, now: Date): FindOptionsWhere<UserEntity> {
  return { passwordResetToken: tokenHash, passwordResetExpires: MoreThan(now), isActive: true };
}

/** A new password removes a pending reset token. */
function newPassword(passwordHash: string): QueryDeepPartialEntity<UserEntity> {
  return { passwordHash, passwordResetToken: null, passwordResetExpires: null };
}

/** Changes the user with this token, and returns them; null if there is none. */
async function consume(
  manager: EntityManager,
  hasToken: FindOptionsWhere<UserEntity>,
  values: QueryDeepPartialEntity<UserEntity>,
): Promise<User | null> {
  const owner = await findUser(manager, hasToken);
  if (!owner) return null;
  const id = Number(owner.id);
  const { affected } = await manager.update(UserEntity, { ...hasToken, id }, values);
  return affected === 1 ? findById(manager, id) : null;
}

function toUser(entity: UserEntity): User {
  return {
    id: String(entity.id),
    email: entity.email,
    username: entity.username,
    fullName: entity.fullName,
    role: entity.role,
    isActive: entity.isActive,
    isVerified: entity.isVerified,
    lastLogin: entity.lastLogin,
    createdAt: entity.createdAt,
    updatedAt: entity.updatedAt,
  };
}
