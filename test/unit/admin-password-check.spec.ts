import { describe, expect, it } from 'vitest';
import { AdminPasswordCheck } from '../../src/auth/admin-password-check.js';
import { CommonPasswords } from '../../src/users/passwords/common-passwords.js';
import { parseConfig } from '../../src/platform/config/env.js';
import { ConfigError } from '../../src/platform/config/variables.js';
import { PRODUCTION } from '../support/production.js';

const ADMIN_EMAIL = 'root.of.the.shop@example.com';

function check(ADMIN_PASSWORD: string, NODE_ENV = 'production'): AdminPasswordCheck {
  const config = parseConfig({ ...PRODUCTION, NODE_ENV, ADMIN_EMAIL, ADMIN_PASSWORD });
  return new AdminPasswordCheck(config, new CommonPasswords());
}

describe(AdminPasswordCheck.name, () => {
  it.each(['short', 'password1', ADMIN_EMAIL, 'Root.Of.The.Shop'])(
    'rejects %j in production without repeating it',
    (password) => {
      expect(() => check(password)).toThrow(ConfigError);
      expect(() => check(password)).toThrow(/^ADMIN_PASSWORD (must have 8 to 256|is too easy to guess)/);
    },
  );

  it('accepts a good password, and any password outside production', () => {
    expect(() => check('correct horse battery staple')).not.toThrow();
    expect(() => check('', 'production')).toThrow('ADMIN_PASSWORD is required');
    expect(() => check('short', 'development')).not.toThrow();
  });
});
