import { Logger } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { SqliteContext } from '../../src/platform/database/sql/sqlite/sqlite-context.js';
import { SqlLogger } from '../../src/platform/database/sql/sql-logger.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** The lines that Nest's logger gets. */
const lines: string[] = [];

beforeEach(() => {
  lines.length = 0;
  for (const level of ['log', 'warn'] as const) {
    vi.spyOn(Logger.prototype, level).mockImplementation((...args: unknown[]) => {
      lines.push(JSON.stringify(args, (_, value) => (typeof value === 'bigint' ? `${value}n` : value)));
    });
  }
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe(SqlLogger.name, () => {
  it('logs the types of parameters, and the lengths of texts', () => {
    const values = ['a secret', 7, 7n, null, true, new Date(), Buffer.from('abc')];
    new SqlLogger().logQuery('SELECT ?', values);
    expect(lines).toEqual([
      JSON.stringify([
        {
          sql: 'SELECT ?',
          parameters: ['string(8)', 'number', 'bigint', 'null', 'boolean', 'date', 'bytes(3)'],
        },
        'statement',
      ]),
    ]);
  });

  it('logs why a statement failed, without its parameters', () => {
    const error = Object.assign(new Error('no such table: t'), { parameters: ['a secret'] });
    new SqlLogger().logQueryError(error, 'SELECT ? FROM t', ['a secret']);
    expect(lines).toEqual([
      JSON.stringify([
        { sql: 'SELECT ? FROM t', parameters: ['string(8)'], reason: 'no such table: t' },
        'statement failed',
      ]),
    ]);
  });
});

describe.each(['on', 'off'])('LOG_SQL=%s', (LOG_SQL) => {
  let shop: TestApp;
  beforeAll(async () => {
    shop = await startTestApp({ LOG_SQL });
  });
  afterAll(() => shop.close());

  const isLogged = (sql: RegExp) => lines.some((line) => sql.test(line));

  it(LOG_SQL === 'on' ? 'logs reads, writes and transactions' : 'logs no statement', async () => {
    const category = { name: 'Rugs', slug: 'rugs' };
    const sent = { token: await shop.token('create_category') };
    expect(await shop.post('/categories', category, sent)).toMatchObject({ status: 201 });
    expect(await shop.get('/products')).toMatchObject({ status: 200 });
    const statements = [/FROM products/, /INSERT INTO \\"categories\\"/, /BEGIN IMMEDIATE/, /COMMIT/];
    for (const statement of statements) expect(isLogged(statement)).toBe(LOG_SQL === 'on');
  });

  it('logs neither passwords, tokens nor addresses', async () => {
    const account = { email: 'ada@example.com', username: 'ada-l', password: 'correct horse battery' };
    expect(await shop.post('/auth/register', account)).toMatchObject({ status: 201 });
    const login = { login: account.email, password: account.password };
    const { body } = await shop.post<{ refreshToken: string }>('/auth/login', login);
    const { body: next } = await shop.post<{ refreshToken: string }>('/auth/refresh', {
      refreshToken: body.refreshToken,
    });
    const stored = await shop.app
      .get(SqliteContext, { strict: false })
      .read((manager) =>
        manager.query<{ token: string; hash: string }[]>(
          'SELECT token, password_hash AS hash FROM refresh_tokens, users WHERE email = ?',
          [account.email],
        ),
      );
    expect(stored.length).toBeGreaterThan(0);
    const secrets = stored.flatMap(({ token, hash }) => [token, hash]);
    for (const secret of [account.email, account.username, account.password, next.refreshToken, ...secrets])
      expect(lines.join('\n')).not.toContain(secret);
  });
});
