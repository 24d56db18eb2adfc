import { Injectable } from '@nestjs/common';
import { normalizeEmail } from '../users/domain/email.js';
import type { User } from '../users/domain/user.js';
import { UserRepository } from '../users/domain/user.repository.js';
import { BadCredentialsError } from './domain/auth.errors.js';
import { UNRESTRICTED } from './domain/scopes.js';
import { Passwords } from './passwords.js';
import { SessionService, type IssuedTokens } from './session.service.js';

export interface Login {
  /** An e-mail address in any case, or a username. */
  readonly login: string;
  readonly password: string;
}

@Injectable()
export class LoginService {
  constructor(
    private readonly users: UserRepository,
    private readonly passwords: Passwords,
    private readonly sessions: SessionService,
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
  async login(login: Login, device: string | null, scope = UNRESTRICTED): Promise<IssuedTokens> {
    return this.sessions.start(await this.authenticate(login), { scope, clientId: null, device });
  }
}
