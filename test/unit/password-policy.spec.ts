import { dictionary } from '@zxcvbn-ts/language-common';
import { describe, expect, it } from 'vitest';
import { CommonPasswords } from '../../src/auth/common-passwords.js';
import { MIN_PASSWORD, assertGoodPassword } from '../../src/auth/domain/password-policy.js';
import { ValidationError } from '../../src/shared/domain-error.js';

const ACCOUNT = { email: 'ada@example.com', username: 'lovelace' };

describe(assertGoodPassword.name, () => {
  const { has } = new CommonPasswords();
  const refuses = (password: string): boolean => {
    try {
      assertGoodPassword(password, has, ACCOUNT);
      return false;
    } catch (error) {
      if (error instanceof ValidationError) return true;
      throw error;
    }
  };
  const mostCommon = dictionary['passwords-common'].slice(0, 3000).map(String);
  const longEnough = mostCommon.filter(({ length }) => length >= MIN_PASSWORD);

  it('refuses each of the 3000 most common passwords that is long enough, in any case', () => {
    expect(longEnough.length).toBeGreaterThan(600);
    expect(longEnough.filter((password) => !refuses(password))).toEqual([]);
    expect(longEnough.filter((password) => !refuses(password.toUpperCase()))).toEqual([]);
  });

  it.each(['password', '12345678', 'baseball', 'iloveyou', 'sunshine', 'princess', 'trustno1', 'qwertyuiop'])(
    'refuses %s, whatever the list is made from',
    (password) => {
      expect(refuses(password)).toBe(true);
    },
  );

  it('counts characters as people do', () => {
    expect(refuses('7 chars')).toBe(true);
    expect(refuses('8 chars!')).toBe(false);
    expect(refuses('e\u0301'.repeat(7))).toBe(true);
    expect(refuses('\u{1f40e}'.repeat(7))).toBe(true);
    expect(refuses('\u{1f40e}'.repeat(8))).toBe(false);
    expect(refuses('x y'.repeat(85))).toBe(false);
    expect(refuses(`${'x y'.repeat(85)}zz`)).toBe(true);
  });

  it('has nothing against a password that nobody else has', () => {
    expect(refuses('correct horse battery staple')).toBe(false);
    expect(refuses('ada')).toBe(true);
    expect(refuses('Lovelace')).toBe(true);
    expect(refuses('ADA@example.com')).toBe(true);
  });
});
