import { Injectable } from '@nestjs/common';
import { Invitations } from './domain/invitations.js';
import { Passwords } from './passwords/passwords.js';
import type { Principal } from '../platform/access/principal.js';
import { UserSessions } from './domain/user-sessions.js';
import { RoleRepository } from '../rbac/domain/role.repository.js';
import { assertMayGrant } from '../rbac/grant-rules.js';
import { ADMIN, RoleGrants } from '../rbac/role-grants.js';
import { NotFoundError } from '../shared/domain-error.js';
import { DomainEvents } from '../platform/events/domain-events.js';
import { DEFAULT_LIMIT, decodeCursor, encodeCursor, toPage, type Page } from '../shared/page.js';
import { SecurityLog } from '../platform/security/security-log.js';
import { wordsOf } from '../shared/text.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { AccountChanges } from './account-changes.service.js';
import { UserAccessChanged } from './user.events.js';
import { AccountClosedError, LastAdminError } from './domain/user.errors.js';
import { isClosed, type User, type UserChanges } from './domain/user.js';
import { UserRepository, type UserFilter, type UserPosition } from './domain/user.repository.js';

export interface UserListing extends Pick<UserFilter, 'role' | 'isActive'> {
  readonly search?: string;
  readonly limit?: number;
  readonly cursor?: string;
  readonly withTotal?: boolean;
}

/** Identifies the list in its cursors. */
const LIST_NAME = 'users newest';

/** Reads and changes accounts, for their owners and for staff. */
@Injectable()
export class UserService {
  constructor(
    private readonly users: UserRepository,
    private readonly roles: RoleRepository,
    private readonly grants: RoleGrants,
    private readonly sessions: UserSessions,
    private readonly invitations: Invitations,
    private readonly passwords: Passwords,
    private readonly changes: AccountChanges,
    private readonly unitOfWork: UnitOfWork,
    private readonly events: DomainEvents,
    private readonly securityLog: SecurityLog,
  ) {}

  async list({
    search,
    role,
    isActive,
    limit = DEFAULT_LIMIT,
    cursor,
    withTotal,
  }: UserListing): Promise<Page<User>> {
    const filter = {
      words: search === undefined ? undefined : wordsOf(search),
      role,
      isActive,
    };
    const after = cursor === undefined ? undefined : decodePosition(cursor);
    const found = await this.users.list({ filter, limit: limit + 1, after });
    const page = toPage(found, limit, ({ createdAt, id }) =>
      encodeCursor(LIST_NAME, createdAt.getTime(), id),
    );
    return withTotal ? { ...page, total: await this.users.count(filter) } : page;
  }

  /** @throws NotFoundError */
  get(id: string): Promise<User> {
    return this.users.get(id);
  }

  /** Changes the caller's own account. @throws NotFoundError */
  updateOwn(id: string, { fullName }: Pick<UserChanges, 'fullName'>): Promise<User> {
    return this.unitOfWork.run(() => this.changes.apply(id, { fullName }));
  }

  /**
   * Creates an account for somebody else, who gets a mail to choose a password. The caller must
   * have every permission of the role.
   * @throws ConflictError (email_taken, username_taken), NotFoundError (role_not_found),
   * ForbiddenError
   */
  async create(
    draft: Pick<User, 'email' | 'username' | 'fullName' | 'role'>,
    caller: Principal,
  ): Promise<User> {
    const passwordHash = await this.passwords.unusableHash();
    return this.unitOfWork.run(async () => {
      if (!(await this.roles.lockForUpdate(draft.role))) throw new NotFoundError('role');
      assertMayGrant(caller, await this.grants.of(draft.role));
      const user = await this.invitations.invite(draft, passwordHash);
      this.securityLog.record({ event: 'user_created', userId: user.id, role: user.role });
      return user;
    });
  }

  /**
   * Changes another user's account. To change the role, the caller must have every permission of
   * the old and of the new one. Deactivating a user ends their sessions.
   * @throws NotFoundError (of the user, of the role), ForbiddenError, LastAdminError,
   * AccountClosedError
   */
  async update(
    id: string,
    changes: Pick<UserChanges, 'fullName' | 'role' | 'isActive'>,
    caller: Principal,
  ): Promise<User> {
    return this.unitOfWork.run(async () => {
      const current = await this.users.get(id);
      if (isClosed(current)) throw new AccountClosedError();
      const { role = current.role, isActive = current.isActive } = changes;
      if (role !== current.role) await this.assertMayChangeRole(current.role, role, caller);
      if (isActive !== current.isActive) assertMayGrant(caller, await this.grants.of(current.role));
      await this.assertNotLastAdmin(current, { role, isActive });
      if (current.isActive && !isActive) await this.sessions.endAll(id, 'deactivated');
      // Begins a new cache version. Otherwise somebody who can write to Redis could restore the
      // former permissions.
      if (role !== current.role || isActive !== current.isActive) {
        this.events.raise(new UserAccessChanged(id));
      }
      if (role !== current.role) {
        const event = 'user_role_changed';
        this.securityLog.record({ event, userId: id, from: current.role, to: role });
      }
      if (isActive !== current.isActive) {
        this.securityLog.record({ event: isActive ? 'user_activated' : 'user_deactivated', userId: id });
      }
      return this.changes.apply(id, changes);
    });
  }

  /** Also invalidates their access tokens. @throws NotFoundError */
  async endSessions(id: string): Promise<void> {
    await this.users.get(id);
    await this.sessions.endAll(id, 'ended_by_admin');
  }

  private async assertMayChangeRole(from: string, to: string, caller: Principal): Promise<void> {
    const role = await this.roles.lockForUpdate(to);
    if (!role) throw new NotFoundError('role');
    assertMayGrant(caller, await this.grants.of(to));
    assertMayGrant(caller, await this.grants.of(from));
  }

  /**
   * Locks the role, so that of two concurrent demotions the second one counts the administrators
   * after the first. Must be called in a unit of work. @throws LastAdminError
   */
  async assertNotLastAdmin(current: User, next: Pick<User, 'role' | 'isActive'>): Promise<void> {
    const isAdmin = current.role === ADMIN && current.isActive;
    if (!isAdmin || (next.role === ADMIN && next.isActive)) return;
    await this.roles.lockForUpdate(ADMIN);
    if ((await this.users.count({ role: ADMIN, isActive: true })) <= 1) throw new LastAdminError();
  }
}

function decodePosition(cursor: string): UserPosition {
  const { key, id } = decodeCursor(cursor, LIST_NAME, 'number');
  return { createdAt: key, id };
}
