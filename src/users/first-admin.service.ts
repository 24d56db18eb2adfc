import { randomBytes, randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Passwords } from './passwords/passwords.js';
import { AppConfig } from '../platform/config/app-config.js';
import { ConfigError } from '../platform/config/variables.js';
import { ADMIN } from '../rbac/role-grants.js';
import { ConflictError } from '../shared/domain-error.js';
import { withoutDelay, retry } from '../shared/retry.js';
import { SecurityLog } from '../platform/security/security-log.js';
import { UserRepository } from './domain/user.repository.js';

export interface AdminLogin {
  readonly email: string;
  readonly password: string;
}

const DEMO_EMAIL = 'admin@example.com';
const SUFFIX_LENGTH = 6;
/** How many random usernames are tried if the first is taken. */
const RETRIES = 4;

/** Creates the first administrator at startup, unless there is one. */
@Injectable()
export class FirstAdmin {
  constructor(
    private readonly users: UserRepository,
    private readonly passwords: Passwords,
    private readonly config: AppConfig,
    private readonly securityLog: SecurityLog,
  ) {}

  /**
   * Uses ADMIN_EMAIL and ADMIN_PASSWORD. Without them, creates a demo administrator with a random
   * password outside production. If somebody has registered the username `admin`, uses another one.
   * @returns the credentials; null if there already is an administrator, or if none is configured
   * in production
   * @throws ConfigError on ADMIN_EMAIL if the address belongs to another account
   */
  async ensure(): Promise<AdminLogin | null> {
    const configuredLogin = this.configuredLogin();
    if (!configuredLogin || (await this.users.count({ role: ADMIN })) > 0) return null;
    const passwordHash = await this.passwords.hash(configuredLogin.password);
    let username = ADMIN;
    const attempt = async () => {
      try {
        await this.add(configuredLogin.email, username, passwordHash);
        return configuredLogin;
      } catch (error) {
        if (!(error instanceof ConflictError)) throw error;
        // Another instance that started at the same time has created it.
        if ((await this.users.count({ role: ADMIN, isActive: true })) > 0) return null;
        if (error.field !== 'username') throw adminEmailTaken(configuredLogin.email);
        username = `${ADMIN}-${randomLetters()}`;
        throw error;
      }
    };
    return retry(attempt, {
      delays: withoutDelay(RETRIES),
      retryIf: (error) => error instanceof ConflictError,
    });
  }

  private async add(email: string, username: string, passwordHash: string): Promise<void> {
    const { id } = await this.users.add({
      email,
      username,
      passwordHash,
      fullName: null,
      role: ADMIN,
      isVerified: true,
    });
    this.securityLog.record({ event: 'user_created', userId: id, role: ADMIN });
  }

  private configuredLogin(): AdminLogin | null {
    const { adminEmail, adminPassword, production } = this.config;
    if (adminEmail && adminPassword) return { email: adminEmail, password: adminPassword };
    return production ? null : { email: DEMO_EMAIL, password: randomBytes(12).toString('base64url') };
  }
}

/** Nobody may become an administrator by registering ADMIN_EMAIL before the first start. */
function adminEmailTaken(email: string): ConfigError {
  return new ConfigError(
    'ADMIN_EMAIL',
    `is the address of an account that is not an administrator: use another address than "${email}".`,
  );
}

function randomLetters(): string {
  return Array.from({ length: SUFFIX_LENGTH }, () => String.fromCharCode(97 + randomInt(26))).join('');
}
