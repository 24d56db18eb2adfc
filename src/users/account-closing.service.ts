import { Injectable } from '@nestjs/common';
import { Passwords } from './passwords/passwords.js';
import type { Principal } from '../platform/access/principal.js';
import { UserSessions } from './domain/user-sessions.js';
import { assertMayGrant } from '../rbac/grant-rules.js';
import { CUSTOMER, RoleGrants } from '../rbac/role-grants.js';
import { NotFoundError } from '../shared/domain-error.js';
import { CLOSED_DOMAIN } from '../shared/email.js';
import { DomainEvents } from '../platform/events/domain-events.js';
import { SecurityLog } from '../platform/security/security-log.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { CustomerRecords } from './domain/customer-records.js';
import { closedUsername, isClosed, type User } from './domain/user.js';
import { UserRepository } from './domain/user.repository.js';
import { AccountChanges } from './account-changes.service.js';
import { UserAccessChanged } from './user.events.js';
import { UserService } from './user.service.js';

/**
 * Closes accounts: erases their personal data, and frees their e-mail address and username. The row
 * stays, because other rows refer to it.
 */
@Injectable()
export class AccountClosing {
  constructor(
    private readonly users: UserRepository,
    private readonly accounts: UserService,
    private readonly changes: AccountChanges,
    private readonly records: CustomerRecords,
    private readonly sessions: UserSessions,
    private readonly passwords: Passwords,
    private readonly grants: RoleGrants,
    private readonly unitOfWork: UnitOfWork,
    private readonly events: DomainEvents,
    private readonly securityLog: SecurityLog,
  ) {}

  /**
   * Closes the caller's own account, which needs a recent log-in.
   * @throws ReauthenticationRequiredError, NotFoundError, LastAdminError
   */
  async closeOwn({ userId, sessionId }: Principal): Promise<void> {
    await this.sessions.assertRecentLogin(sessionId, userId);
    await this.close(userId);
  }

  /**
   * Closes another user's account. @throws NotFoundError, also if it is already closed;
   * ForbiddenError, LastAdminError
   */
  async closeOther(id: string, caller: Principal): Promise<void> {
    await this.close(id, async ({ role }) => assertMayGrant(caller, await this.grants.of(role)));
  }

  private async close(id: string, assertAllowed?: (user: User) => Promise<void>): Promise<void> {
    const passwordHash = await this.passwords.unusableHash();
    await this.unitOfWork.run(async () => {
      const user = await this.users.get(id);
      if (isClosed(user)) throw new NotFoundError('user');
      await assertAllowed?.(user);
      await this.accounts.assertNotLastAdmin(user, { role: CUSTOMER, isActive: false });
      await this.sessions.endAndDeleteAll(id);
      await this.records.erase(id, user.isVerified ? user.email : null);
      this.events.raise(new UserAccessChanged(id));
      this.securityLog.record({ event: 'account_closed', userId: id });
      await this.changes.apply(id, { ...erasedFields(id), role: CUSTOMER, isActive: false });
      await this.users.clearSecrets(id, passwordHash);
    });
  }
}

/** Values that no registration can use: it rejects the domain, and usernames contain no `~`. */
function erasedFields(id: string): Pick<User, 'email' | 'username' | 'fullName' | 'isVerified'> {
  const username = closedUsername(id);
  return { email: `${username}@${CLOSED_DOMAIN}`, username, fullName: null, isVerified: false };
}
