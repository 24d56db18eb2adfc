import { randomBytes } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/platform/config/env.js';
import { weaknessOf } from '../../src/platform/config/jwt-secrets.js';
import { ConfigError } from '../../src/platform/config/variables.js';
import { STRONG_SECRET } from '../support/production.js';

const production = { NODE_ENV: 'production', PUBLIC_URL: 'https://shop.example', MAIL: 'file' };
const parse = (JWT_SECRET: string) => parseConfig({ ...production, JWT_SECRET });

function expectRefused(secret: string): void {
  expect(() => parse(secret), secret).toThrow(ConfigError);
  expect(() => parse(secret), secret).toThrow(/^JWT_SECRET [^\n]+$/);
  if (secret.length > 4) expect(() => parse(secret)).not.toThrow(secret);
}

describe('JWT_SECRET in production', () => {
  it.each([
    '',
    'x'.repeat(32),
    'ab'.repeat(40),
    'abcdefgh'.repeat(4),
    'password1password2password3password4',
    'k7Gq2mXw9ZtB4vNp'.repeat(2),
    '12345678901234567890123456789012',
    '01234567890123456789012345678901234567890123456789',
    'abcdefghijklmnopqrstuvwxyz0123456789',
    'zyxwvutsrqponmlkjihgfedcba9876543210',
    'aabbccddeeffgghhiijjkkllmmnnooppqq',
    'qwertyuiopasdfghjklzxcvbnm1234567890',
    'QWERTYUIOPASDFGHJKLZXCVBNM!@#$%^&*()',
    '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.',
    'this is a very long secret for my shop',
    'a secret for tests that is long enough',
    'another secret of at least 32 bytes length',
    'nothing is signed with these bytes',
    'my-super-secret-jwt-key-for-production-2026',
    'your-256-bit-secret-your-256-bit-secret',
    'change-me-please-change-me-please-now-ok',
    'changemechangemechangemechangeme',
    'please_change_this_secret_in_production_1234567890',
    'MySup3rS3cr3tJwtK3yF0rTh3Sh0pInPr0duct10n',
    'secretsecretsecretsecretsecretsecret',
    'correct horse battery staple correct horse',
    'ThisIsTheSecretKeyOfOurShopDoNotTellAnyone!',
    'nest-shop-jwt-secret-nest-shop-jwt-secret-1',
    'dev-secret-do-not-use-in-production-environments',
    '00000000000000000000000000000000000000000001',
    'tulip-anchor-vivid-barrel-monkey-fusion',
    'TODO: replace this value before you deploy it',
    'asdfasdfqwerqwerzxcvzxcv1234567890',
    'iloveyou-monkey-dragon-sunshine-2024',
    'acegikmoqsuwybdfhjlnprtvxz1357924680',
    'administrator1234567890administrator',
    `${STRONG_SECRET},${'x'.repeat(32)}`,
    `${STRONG_SECRET},short`,
    `${STRONG_SECRET},`,
    `,${STRONG_SECRET}`,
  ])('rejects %j', (secret) => {
    expectRefused(secret);
  });

  it('accepts the output of random generators', () => {
    const made = Array.from({ length: 200 }, () => [
      randomBytes(48).toString('base64'),
      randomBytes(32).toString('base64url'),
      randomBytes(32).toString('hex'),
      randomBytes(32).toString('hex').toUpperCase(),
    ]).flat();
    expect(made.filter((secret) => weaknessOf(secret) !== null)).toEqual([]);
  });

  it('accepts almost all random lower-case letters, which may look like words', () => {
    const letter = (byte: number) => String.fromCharCode(97 + (byte % 26));
    const made = Array.from({ length: 200 }, () => Array.from(randomBytes(40), letter).join(''));
    expect(made.filter((secret) => weaknessOf(secret) !== null).length).toBeLessThan(10);
  });

  it('accepts a list of strong secrets, in order', () => {
    const [first, second] = [randomBytes(48).toString('base64'), randomBytes(48).toString('base64')];
    expect(parse(`${first}, ${second}`).jwtSecrets).toEqual([first, second]);
  });

  it('rejects every example of the documentation and of docker-compose.yml', async () => {
    const docs = (await readdir('docs')).map((name) => join('docs', name));
    const files = [
      '.env.example',
      'README.md',
      'CONTRIBUTING.md',
      'docker-compose.yml',
      'Dockerfile',
      ...docs,
    ];
    for (const file of files.filter((each) => /\.\w+$/.test(each))) {
      for (const [, example = ''] of (await readFile(file, 'utf8')).matchAll(
        /JWT_SECRET=['"]?([^\s'"`]+)/g,
      )) {
        // What a shell makes at random is no example.
        if (!example.includes('$(')) expectRefused(example);
      }
    }
  });
});

describe('JWT_SECRET outside production', () => {
  it('accepts words of 32 bytes or more', () => {
    expect(parseConfig({ JWT_SECRET: 'a secret for tests that is long enough' }).jwtSecrets).toHaveLength(1);
    expect(() => parseConfig({ JWT_SECRET: 'too short' })).toThrow(/^JWT_SECRET must have at least 32 bytes/);
  });
});
