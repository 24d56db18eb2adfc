import { Injectable } from '@nestjs/common';
import { AppConfig } from '../platform/config/app-config.js';
import { ConfigError } from '../platform/config/variables.js';
import { ValidationError } from '../shared/domain-error.js';
import { CommonPasswords } from '../users/passwords/common-passwords.js';
import { assertGoodPassword } from '../users/domain/password-policy.js';

/**
 * In production ADMIN_PASSWORD must meet the password policy. platform/config cannot check it,
 * because it does not depend on features. It is checked in the constructor, because the seed runs
 * before the application is initialized.
 */
@Injectable()
export class AdminPasswordCheck {
  /** @throws ConfigError on ADMIN_PASSWORD */
  constructor({ production, adminEmail, adminPassword }: AppConfig, common: CommonPasswords) {
    if (!production || adminPassword === undefined) return;
    try {
      assertGoodPassword(adminPassword, common.has, { email: adminEmail ?? '', username: '' });
    } catch (error) {
      if (!(error instanceof ValidationError)) throw error;
      throw new ConfigError('ADMIN_PASSWORD', error.message.replace(/^password /, ''));
    }
  }
}
