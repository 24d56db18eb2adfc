import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { CUSTOMER } from '../rbac/role-grants.js';
import { BackgroundJobs } from '../platform/jobs/background-jobs.js';
import { Clock } from '../shared/clock.js';
import { DomainEvents } from '../platform/events/domain-events.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { currentOrigin } from '../platform/security/request-origin.js';
import { SecurityLog } from '../platform/security/security-log.js';
import type { User } from '../users/domain/user.js';
import { UserRepository } from '../users/domain/user.repository.js';
import { Invitations } from '../users/domain/invitations.js';
import { UserInvited, PasswordResetRequested, VerificationRequested } from './account.events.js';
import { CommonPasswords } from '../users/passwords/common-passwords.js';
import { EmailChange } from './email-change.service.js';
import { GuestOrders } from './domain/guest-orders.js';
import { BadCredentialsError, MailedTokenError } from './domain/auth.errors.js';
import { assertGoodPassword } from '../users/domain/password-policy.js';
import { Passwords } from '../users/passwords/passwords.js';
import { SecretTokens } from './tokens/secret-tokens.js';
import { SessionService } from './session.service.js';
import { HOUR } from '../shared/time.js';

const VERIFICATION_TTL_MS = 24 * HOUR;
const RESET_TTL_MS = HOUR;
const INVITATION_TTL_MS = 24 * HOUR;

/**
 * Maximum random delay of work that is done only for existing accounts. Without the delay, a
 * measurably slower next request would reveal that the account exists.
 */
const MAX_DELAY_MS = 1000;
/** The response has promised a mail, so the job is retried while the database is unavailable. */
const RETRY_AFTER_MS = [1000, 5000, 30_000];

export interface Registration {
  readonly email: string;
  readonly username: string;
  readonly password: string;
  readonly fullName?: string | null;
}

/**
 * Registration, verification and passwords. Except for registration, nothing reveals whether an
 * account exists.
 */
@Injectable()
export class AccountService extends Invitations {
  constructor(
    private readonly users: UserRepository,
    private readonly sessions: SessionService,
    private readonly passwords: Passwords,
    private readonly commonPasswords: CommonPasswords,
    private readonly secrets: SecretTokens,
    private readonly guestOrders: GuestOrders,
    private readonly emailChange: EmailChange,
    private readonly unitOfWork: UnitOfWork,
    private readonly events: DomainEvents,
    private readonly jobs: BackgroundJobs,
    private readonly clock: Clock,
    private readonly securityLog: SecurityLog,
  ) {
    super();
  }

  /**
   * @throws ConflictError (email_taken, username_taken), ValidationError for a password that is
   * easy to guess
   */
  async register({ email, username, password, fullName = null }: Registration): Promise<User> {
    assertGoodPassword(password, this.commonPasswords.has, { email, username });
    const passwordHash = await this.passwords.hash(password);
    return this.unitOfWork.run(async () => {
      const user = await this.users.add({
        email,
        username,
        passwordHash,
        fullName,
        role: CUSTOMER,
        isVerified: false,
      });
      await this.requestVerification(user);
      this.securityLog.record({ event: 'user_registered', userId: user.id });
      return user;
    });
  }

  /**
   * Creates an account that has no password yet, and mails its owner a link to choose one. Runs in
   * the caller's unit of work.
   * @param passwordHash from Passwords.unusableHash
   * @throws ConflictError (email_taken, username_taken), NotFoundError (role_not_found)
   */
  override async invite(
    draft: Pick<User, 'email' | 'username' | 'fullName' | 'role'>,
    passwordHash: string,
  ): Promise<User> {
    const user = await this.users.add({ ...draft, passwordHash, isVerified: false });
    const token = this.secrets.generate();
    const expiresAt = new Date(this.clock.now().getTime() + INVITATION_TTL_MS);
    await this.users.setPasswordResetToken(user.id, this.secrets.hash(token), expiresAt);
    this.events.raise(new UserInvited(user.email, token));
    return user;
  }

  /**
   * Verifies the address of a registration or of a change, and links its guest orders to the
   * account.
   * @throws MailedTokenError
   */
  async verifyEmail(token: string): Promise<void> {
    if (EmailChange.isEmailChangeToken(token)) return this.emailChange.confirm(token);
    await this.unitOfWork.run(async () => {
      const user = await this.users.consumeVerificationToken(this.secrets.hash(token), this.clock.now());
      if (!user) throw new MailedTokenError();
      await this.completeVerification(user);
    });
  }

  /**
   * Returns at once, whether there is such an account or not; the work is done after the answer.
   */
  resendVerification(email: string): void {
    this.runAfterResponse('resend a verification', async () => {
      const user = await this.users.findByEmail(email);
      if (user?.isActive && !user.isVerified) await this.requestVerification(user);
    });
  }

  /**
   * Returns at once, whether there is such an account or not; the work is done after the answer.
   */
  forgotPassword(email: string): void {
    const origin = currentOrigin();
    this.runAfterResponse('begin a password reset', async () => {
      const user = await this.users.findByEmail(email);
      if (!user?.isActive) return;
      const token = this.secrets.generate();
      const expiresAt = new Date(this.clock.now().getTime() + RESET_TTL_MS);
      await this.users.setPasswordResetToken(user.id, this.secrets.hash(token), expiresAt);
      this.events.raise(new PasswordResetRequested(user.email, token));
      this.securityLog.record({ event: 'password_reset_requested', userId: user.id }, origin);
    });
  }

  /**
   * Sets the password and ends every session. The token was mailed to the address, so the address
   * is verified too.
   * @throws MailedTokenError, ValidationError
   */
  async resetPassword(token: string, password: string): Promise<void> {
    const hash = this.secrets.hash(token);
    const now = this.clock.now();
    // Checked first, so that an invalid token does not cause a password to be hashed.
    const owner = await this.users.findByPasswordResetToken(hash, now);
    if (!owner) throw new MailedTokenError();
    assertGoodPassword(password, this.commonPasswords.has, owner);
    const passwordHash = await this.passwords.hash(password);
    await this.unitOfWork.run(async () => {
      const user = await this.users.consumePasswordResetToken(hash, now, passwordHash);
      if (!user) throw new MailedTokenError();
      this.securityLog.record({ event: 'password_reset', userId: user.id });
      if (!user.isVerified) {
        await this.users.update(user.id, { isVerified: true });
        await this.completeVerification(user);
      }
      await this.sessions.endAll(user.id, 'password_reset');
    });
  }

  /**
   * Sets the password and ends every session but this one.
   * @throws BadCredentialsError, also if the password changed, the account was deactivated or the
   * session ended meanwhile; ValidationError
   */
  async changePassword(
    userId: string,
    sessionId: string,
    { currentPassword, newPassword }: { readonly currentPassword: string; readonly newPassword: string },
  ): Promise<void> {
    const user = await this.users.get(userId);
    const current = await this.users.findPasswordHash(userId);
    if (!(await this.passwords.verify(currentPassword, current))) {
      this.securityLog.record({ event: 'password_change_failed', userId });
      throw new BadCredentialsError();
    }
    assertGoodPassword(newPassword, this.commonPasswords.has, user, 'newPassword');
    const passwordHash = await this.passwords.hash(newPassword);
    await this.unitOfWork.run(async () => {
      // The password was verified before this unit of work, which must not undo a reset, a log-out
      // or a deactivation since then.
      const replaced = current !== null && (await this.users.replacePassword(userId, current, passwordHash));
      if (!replaced || !(await this.sessions.isLive(sessionId, userId))) throw new BadCredentialsError();
      this.securityLog.record({ event: 'password_changed', userId });
      await this.sessions.endAll(userId, 'password_changed', sessionId);
    });
  }

  /**
   * Runs the work in a unit of work after the response, with a random delay that hides whether
   * there was any work.
   */
  private runAfterResponse(name: string, work: () => Promise<void>): void {
    const times = { delay: randomInt(MAX_DELAY_MS + 1), retryAfter: RETRY_AFTER_MS };
    this.jobs.start(name, () => this.unitOfWork.run(work), times);
  }

  private async completeVerification({ id, email }: User): Promise<void> {
    await this.guestOrders.link(email, id);
    this.securityLog.record({ event: 'email_verified', userId: id });
  }

  private async requestVerification({ id, email }: User): Promise<void> {
    const token = this.secrets.generate();
    const expiresAt = new Date(this.clock.now().getTime() + VERIFICATION_TTL_MS);
    await this.users.setVerificationToken(id, this.secrets.hash(token), expiresAt);
    this.events.raise(new VerificationRequested(email, token));
  }
}
