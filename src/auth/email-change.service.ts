import { Injectable } from '@nestjs/common';
import { AppConfig } from '../platform/config/app-config.js';
import { Clock } from '../shared/clock.js';
import { ConflictError, ValidationError } from '../shared/domain-error.js';
import { DomainEvents } from '../platform/events/domain-events.js';
import { KeyedHash } from '../shared/keyed-hash.js';
import { SecurityLog } from '../platform/security/security-log.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { User } from '../users/domain/user.js';
import { UserRepository } from '../users/domain/user.repository.js';
import { AccountChanges } from '../users/account-changes.service.js';
import { EmailChangeRequested, EmailChangeNoticeRequested } from './account.events.js';
import { BadCredentialsError, MailedTokenError } from './domain/auth.errors.js';
import { GuestOrders } from './domain/guest-orders.js';
import { Passwords } from '../users/passwords/passwords.js';
import { SecretTokens } from './tokens/secret-tokens.js';
import { DAY } from '../shared/time.js';

const TOKEN_TTL_MS = DAY;
/** Distinguishes these tokens from those of a registration, which are random and have no dot. */
const TOKEN_PREFIX = 'email.';

/** The content of a token. Its signature also covers the current address and password. */
interface TokenPayload {
  readonly userId: string;
  readonly email: string;
  /** Unix time in milliseconds. */
  readonly expiresAt: number;
}

/**
 * Changes the e-mail address of an account: the owner of the new address confirms it with a link,
 * the old one gets a notice. The token is signed, not stored. It is bound to the current address
 * and password, so it works once, and not after a change of the password.
 */
@Injectable()
export class EmailChange {
  private readonly signature: KeyedHash;

  constructor(
    { jwtSecrets }: AppConfig,
    private readonly users: UserRepository,
    private readonly changes: AccountChanges,
    private readonly passwords: Passwords,
    private readonly secrets: SecretTokens,
    private readonly guestOrders: GuestOrders,
    private readonly unitOfWork: UnitOfWork,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
    private readonly securityLog: SecurityLog,
  ) {
    this.signature = new KeyedHash(jwtSecrets, 'e-mail change');
  }

  /** Whether a token belongs to a change of address. */
  static isEmailChangeToken(token: string): boolean {
    return token.startsWith(TOKEN_PREFIX);
  }

  /**
   * Mails a link to the new address and a notice to the old one. An address of another account gets
   * no link, but the response is the same, so it does not reveal that account.
   * @throws BadCredentialsError, ValidationError for the current address
   */
  async request(userId: string, { email, password }: { email: string; password: string }): Promise<void> {
    const user = await this.users.get(userId);
    const passwordHash = await this.users.findPasswordHash(userId);
    if (!(await this.passwords.verify(password, passwordHash))) {
      this.securityLog.record({ event: 'email_change_failed', userId });
      throw new BadCredentialsError();
    }
    if (email === user.email) {
      throw new ValidationError([
        { field: 'email', message: 'email is already the address of this account' },
      ]);
    }
    await this.unitOfWork.run(async () => {
      const isFree = (await this.users.findByEmail(email)) === null;
      const change = { userId, email, expiresAt: this.clock.now().getTime() + TOKEN_TTL_MS };
      if (isFree)
        this.events.raise(new EmailChangeRequested(email, this.signToken(change, user, passwordHash)));
      this.events.raise(new EmailChangeNoticeRequested(user.email));
      this.securityLog.record({ event: 'email_change_requested', userId });
    });
  }

  /** Whether confirm would succeed; changes nothing. */
  async canConfirm(token: string): Promise<boolean> {
    return (await this.verifyToken(token)) !== null;
  }

  /**
   * Sets the new address, marks it as verified, and invalidates the links that were mailed to the
   * old one.
   * @throws MailedTokenError
   */
  async confirm(token: string): Promise<void> {
    await this.unitOfWork.run(async () => {
      const change = await this.verifyToken(token);
      if (!change) throw new MailedTokenError();
      const { userId, email } = change;
      await this.applyChange(userId, email);
      const now = this.clock.now();
      await this.users.setVerificationToken(userId, this.secrets.hash(this.secrets.generate()), now);
      await this.users.setPasswordResetToken(userId, this.secrets.hash(this.secrets.generate()), now);
      await this.guestOrders.link(email, userId);
      this.securityLog.record({ event: 'email_changed', userId });
    });
  }

  private async applyChange(userId: string, email: string): Promise<void> {
    try {
      await this.changes.apply(userId, { email, isVerified: true });
    } catch (error) {
      // Another account has taken the address in the meantime.
      if (error instanceof ConflictError) throw new MailedTokenError();
      throw error;
    }
  }

  private async verifyToken(token: string): Promise<TokenPayload | null> {
    const [payload = '', signature = '', ...rest] = token.slice(TOKEN_PREFIX.length).split('.');
    const change = EmailChange.isEmailChangeToken(token) && rest.length === 0 ? parsePayload(payload) : null;
    if (!change || change.expiresAt <= this.clock.now().getTime()) return null;
    const user = await this.users.find(change.userId);
    if (!user?.isActive) return null;
    const passwordHash = await this.users.findPasswordHash(user.id);
    return this.signature.matches(signature, ...signedParts(change, user, passwordHash)) ? change : null;
  }

  private signToken(change: TokenPayload, user: User, passwordHash: string | null): string {
    const payload = Buffer.from(JSON.stringify([change.userId, change.email, change.expiresAt])).toString(
      'base64url',
    );
    return `${TOKEN_PREFIX}${payload}.${this.signature.of(...signedParts(change, user, passwordHash))}`;
  }
}

function signedParts(
  { userId, email, expiresAt }: TokenPayload,
  user: User,
  passwordHash: string | null,
): string[] {
  return [userId, email, String(expiresAt), user.email, passwordHash ?? ''];
}

function parsePayload(payload: string): TokenPayload | null {
  try {
    const parts = JSON.parse(Buffer.from(payload, 'base64url').toString()) as unknown;
    if (!Array.isArray(parts)) return null;
    const [userId, email, expiresAt] = parts as unknown[];
    const isChange = typeof userId === 'string' && typeof email === 'string' && typeof expiresAt === 'number';
    return isChange ? { userId, email, expiresAt } : null;
  } catch {
    return null;
  }
}
