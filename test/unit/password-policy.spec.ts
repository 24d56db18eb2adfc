import { dictionary } from '@zxcvbn-ts/language-common';
import { describe, expect, it } from 'vitest';
import { CommonPasswords } from '../../src/users/passwords/common-passwords.js';
import { MIN_PASSWORD, assertGoodPassword } from '../../src/users/domain/password-policy.js';
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

  it('rejects each of the 3000 most common passwords that is long enough, in any case', () => {
    expect(longEnough.length).toBeGreaterThan(600);
    expect(longEnough.filter((password) => !refuses(password))).toEqual([]);
    expect(longEnough.filter((password) => !refuses(password.toUpperCase()))).toEqual([]);
  });

  it.each(['password', '12345678', 'baseball', 'iloveyou', 'sunshine', 'princess', 'trustno1', 'qwertyuiop'])(
    'rejects %s, independent of the source of the list',
    (password) => {
      expect(refuses(password)).toBe(true);
    },
  );

  it('counts user-perceived characters', () => {
    expect(refuses('7 chars')).toBe(true);
    expect(refuses('8 chars!')).toBe(false);
    expect(refuses('e\u0301'.repeat(7))).toBe(true);
    expect(refuses('\u{1f40e}'.repeat(7))).toBe(true);
    expect(refuses('\u{1f40e}\u{1f984}\u{1f422}\u{1f40b}\u{1f989}\u{1f41d}\u{1f98a}\u{1f433}')).toBe(false);
    expect(refuses(`${'x y'.repeat(85)}!`)).toBe(false);
    expect(refuses(`${'x y'.repeat(85)}!!`)).toBe(true);
  });

  // Not asked of the list: it has some of these today, and none of them by promise.
  const isPattern = (password: string): boolean => {
    try {
      assertGoodPassword(password, () => false, ACCOUNT);
      return false;
    } catch (error) {
      if (error instanceof ValidationError) return /only of repetitions or sequences/.test(error.message);
      throw error;
    }
  };

  it.each([
    ...['00000000', '11111111', '88888888', 'aaaaaaaa', 'AaAaAaAa', '\u{1f40e}'.repeat(8), '        '],
    ...['12341234', '19841984', '20262026', '123123123', '12312312', 'abcabcabc', 'abababab', 'lalalalala'],
    ...['hellohello', 'hellohellohel', 'x y'.repeat(85), '１２１２１２１２'],
  ])('rejects %j, which repeats a short unit', (password) => {
    expect(isPattern(password)).toBe(true);
  });

  it.each([
    ...[
      '12345678',
      '0123456789',
      '1234567890',
      '3456789012',
      '87654321',
      '987654321',
      '0987654321',
      '21098765',
    ],
    ...['abcdefgh', 'ABCDEFGH', 'stuvwxyz', 'zyxwvuts', 'абвгдежз', 'αβγδεζηθ', '٠١٢٣٤٥٦٧'],
    ...[
      'qwertyuiop',
      'asdfghjkl',
      'poiuytrewq',
      'qwertzuiop',
      'azertyuiop',
      'йцукенгш',
      '!@#$%^&*',
      '1qaz2wsx3edc',
    ],
    ...['1234abcd', 'abcd4321', '12344321', '123454321', 'qwer1234', 'qweasdzxc', 'abc123xyz', 'aaabbbccc'],
    ...['aabbccddee', '1122334455', '０１２３４５６７'],
    'abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz0123456789',
  ])('rejects %j, which only counts', (password) => {
    expect(isPattern(password)).toBe(true);
  });

  it.each([
    'correct horse battery staple',
    'row row row your boat',
    'never never never give up',
    'buffalo buffalo buffalo buffalo',
    'tick tack tick tack tick tack',
    'the quick brown fox jumps over the lazy dog, and over it again, 12345678 times',
    'abcdefgh and so on',
    'my number is 87654321',
    'aaaaaaaa, said the doctor',
    'hijacked',
    'banana split',
    'mississippi mud',
    'tomatoto',
    'breadbre',
    'k7#pQ2!x',
    'qw9zeb4t',
    '20250114-Zug',
    'żółw pod łóżkiem',
    '馬が正しい電池の針',
    'лошадь батарея скрепка',
    '\u{1f40e}\u{1f50b} correct',
    'f3a9c1d07b52e8460f1d2c3b4a59687e7d6c5b4a392817f60e5d4c3b2a190817',
    `${'long and '.repeat(9)}longer`,
  ])('accepts %j', (password) => {
    expect(refuses(password)).toBe(false);
  });

  it('accepts a unique password', () => {
    expect(refuses('correct horse battery staple')).toBe(false);
    expect(refuses('ada')).toBe(true);
    expect(refuses('Lovelace')).toBe(true);
    expect(refuses('ADA@example.com')).toBe(true);
  });
});
