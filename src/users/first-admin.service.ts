import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Passwords } from '../auth/passwords.js';
import { AppConfig } from '../config/app-config.js';
import { ADMIN } from '../rbac/role-grants.js';
import { ConflictError } from '../shared/domain-error.js';
import { UserRepository } from './domain/user.repository.js';

export interface AdminLogin {
  readonly email: string;
  readonly password: string;
}

const DEMO_EMAIL = 'admin@example.com';

/** Makes the first administrator; a shop that has one already keeps it as it is. */
@Injectable()
export class FirstAdmin {
  constructor(
    private readonly users: UserRepository,
    private readonly passwords: Passwords,
    private readonly config: AppConfig,
  ) {}

  /**
   * By ADMIN_EMAIL and ADMIN_PASSWORD, else outside production a demo administrator with a random password.
   * @returns with what to log in; null where there is an administrator already, or none can be made
   */
  async ensure(): Promise<AdminLogin | null> {
    const login = this.login();
    if (!login || (await this.users.count({ role: ADMIN })) > 0) return null;
    const passwordHash = await this.passwords.hash(login.password);
    try {
      await this.users.add({
        email: login.email.toLowerCase(),
        username: ADMIN,
        passwordHash,
        fullName: null,
        role: ADMIN,
        isVerified: true,
      });
      return login;
    } catch (error) {
      // Another instance starts for the first time as well, and was faster.
      if (error instanceof ConflictError) return null;
      throw error;
    }
  }

  private login(): AdminLogin | null {
    const { adminEmail, adminPassword, production } = this.config;
    if (adminEmail && adminPassword) return { email: adminEmail, password: adminPassword };
    return production ? null : { email: DEMO_EMAIL, password: randomBytes(12).toString('base64url') };
  }
}
