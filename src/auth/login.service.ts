import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../shared/unit-of-work.js';
import { normalizeEmail } from '../shared/email.js';
import type { User } from '../users/domain/user.js';
import { UserRepository } from '../users/domain/user.repository.js';
import { BadCredentialsError } from './domain/auth.errors.js';
import { GuestBelongings } from './domain/guest-belongings.js';
import { UNRESTRICTED } from './domain/scopes.js';
import { Passwords } from './passwords.js';
import { SessionService, type IssuedTokens, type NewSession } from './session.service.js';

export interface Login {
  /** An e-mail address in any case, or a username. */
  readonly login: string;
  readonly password: string;
}

/** Where somebody logs in from. */
export interface Visit {
  readonly device: string | null;
  /** The guest that they were until now. */
  readonly guestSessionId: string | null;
}

@Injectable()
export class LoginService {
  constructor(
    private readonly users: UserRepository,
    private readonly passwords: Passwords,
    private readonly sessions: SessionService,
    private readonly belongings: GuestBelongings,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /**
   * Who this is. An unknown account, a deactivated one and a wrong password cost and say the same.
   * @throws BadCredentialsError
   */
  async authenticate({ login, password }: Login): Promise<User> {
    const credentials = await this.users.findCredentials(login.includes('@') ? normalizeEmail(login) : login);
    const matches = await this.passwords.verify(password, credentials?.passwordHash);
    if (!matches || !credentials?.user.isActive) throw new BadCredentialsError();
    return credentials.user;
  }

  /** Begins a session of the shop's own. @throws BadCredentialsError */
  async login(login: Login, { device, guestSessionId }: Visit): Promise<IssuedTokens> {
    const user = await this.authenticate(login);
    return this.start(user, { scope: UNRESTRICTED, clientId: null, device }, guestSessionId);
  }

  /** Begins a session for a user who has proven who they are, and hands over what they had as a guest. @throws BadCredentialsError */
  start(user: User, session: NewSession, guestSessionId: string | null): Promise<IssuedTokens> {
    return this.unitOfWork.run(async () => {
      const issued = await this.sessions.start(user, session);
      if (guestSessionId !== null) await this.belongings.handOver(guestSessionId, user.id);
      return issued;
    });
  }
}
