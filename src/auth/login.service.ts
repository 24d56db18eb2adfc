import { Injectable } from '@nestjs/common';
import { Clock } from '../shared/clock.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { AppConfig } from '../platform/config/app-config.js';
import { KeyedHash } from '../shared/keyed-hash.js';
import { setErrorCode } from '../platform/security/request-origin.js';
import { SecurityLog } from '../platform/security/security-log.js';
import { canonicalLogin } from '../shared/email.js';
import type { Credentials } from '../users/domain/user.js';
import { UserRepository } from '../users/domain/user.repository.js';
import { BadCredentialsError } from './domain/auth.errors.js';
import { GuestCarts } from './domain/guest-carts.js';
import { GuestOrders } from './domain/guest-orders.js';
import { UNRESTRICTED } from '../platform/access/scopes.js';
import { Passwords } from '../users/passwords/passwords.js';
import type { IssuedTokens } from './domain/issued-tokens.js';
import { SessionService, type NewSession } from './session.service.js';

export interface Login {
  /** An e-mail address or a username, in upper or lower case, possibly with surrounding spaces. */
  readonly login: string;
  readonly password: string;
}

/** The context of a log-in. */
export interface LoginContext {
  readonly device: string | null;
  /** The guest session whose cart is merged; null without one. */
  readonly guestSessionId: string | null;
}

@Injectable()
export class LoginService {
  /**
   * The login of a failed attempt may be a password in the wrong field, so only its hash is logged.
   */
  private readonly loginHash: KeyedHash;

  constructor(
    { jwtSecrets }: AppConfig,
    private readonly users: UserRepository,
    private readonly passwords: Passwords,
    private readonly sessions: SessionService,
    private readonly guestCarts: GuestCarts,
    private readonly guestOrders: GuestOrders,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly securityLog: SecurityLog,
  ) {
    this.loginHash = new KeyedHash(jwtSecrets, 'security log: login');
  }

  /**
   * Verifies a login and its password. An unknown account, a deactivated account and a wrong
   * password take the same time and cause the same error.
   * @throws BadCredentialsError
   */
  async authenticate({ login, password }: Login): Promise<Credentials> {
    const credentials = await this.users.findCredentials(canonicalLogin(login));
    const matches = await this.passwords.verify(password, credentials?.passwordHash);
    if (!matches || !credentials?.user.isActive) {
      this.recordFailure(login, credentials?.user.id ?? null);
      throw new BadCredentialsError();
    }
    return credentials;
  }

  /**
   * Must be called in the unit of work of the log-in. Throws if the password was changed or the
   * account was deactivated after `authenticate`, which runs before that unit of work.
   * @throws BadCredentialsError
   */
  async confirm({ user, passwordHash }: Credentials): Promise<void> {
    // Writes to the user before reading it, so that a concurrent change causes a write conflict
    // instead of going unnoticed.
    await this.users.recordLogin(user.id, this.clock.now());
    const { isActive } = await this.users.get(user.id);
    const current = await this.users.findPasswordHash(user.id);
    if (!isActive || current !== passwordHash) throw new BadCredentialsError();
  }

  /** Begins a session without an OAuth client. @throws BadCredentialsError */
  async login(login: Login, { device, guestSessionId }: LoginContext): Promise<IssuedTokens> {
    const credentials = await this.authenticate(login);
    return this.start(credentials, { scope: UNRESTRICTED, clientId: null, device }, guestSessionId);
  }

  /**
   * Begins a session for an authenticated user and merges the guest's cart into theirs.
   * @throws BadCredentialsError
   */
  start(credentials: Credentials, session: NewSession, guestSessionId: string | null): Promise<IssuedTokens> {
    const { user } = credentials;
    return this.unitOfWork.run(async () => {
      await this.confirm(credentials);
      const issued = await this.sessions.start(user, session);
      const { sessionId } = issued;
      const { clientId } = session;
      this.securityLog.record({ event: 'login_succeeded', userId: user.id, sessionId, clientId });
      if (guestSessionId !== null) {
        await this.guestCarts.mergeInto(guestSessionId, user.id);
        await this.guestOrders.reassignIdempotencyKeys(guestSessionId, user.id);
      }
      return issued;
    });
  }

  private recordFailure(login: string, userId: string | null): void {
    setErrorCode('bad_credentials');
    const loginHash = this.loginHash.of(canonicalLogin(login));
    this.securityLog.record({ event: 'login_failed', userId, loginHash });
  }
}
