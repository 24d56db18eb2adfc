import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SqlRefreshTokenRepository } from '../../src/auth/sql/refresh-token.sql-repository.js';
import { SqlRoleRepository } from '../../src/rbac/sql/role.sql-repository.js';
import { SqlUserRepository } from '../../src/users/sql/user.sql-repository.js';
import { aRefreshToken, aUser } from '../support/factories.js';
import { TestClock } from '../support/test-clock.js';
import { openSqlDatabase, type SqlAdapters } from './sql-database.js';

const clock = new TestClock();
const now = clock.now();
const later = { createdAt: now.getTime(), id: '1' };

interface Repositories {
  readonly users: SqlUserRepository;
  readonly refreshTokens: SqlRefreshTokenRepository;
  readonly roles: SqlRoleRepository;
}

type Call = (repositories: Repositories) => Promise<unknown>;

/** What SQLite says of a call's statements, in this order. */
const calls: readonly [string, Call, ...string[]][] = [
  ['a user', ({ users }) => users.find('1'), 'users USING INTEGER PRIMARY KEY (rowid=?)'],
  ['an e-mail', ({ users }) => users.findByEmail('a@b.c'), 'UserEntity USING INDEX _ (email=?)'],
  ['a log-in', ({ users }) => users.findCredentials('a@b.c'), 'user USING INDEX _ (email=?)'],
  [
    'a log-in by username',
    ({ users }) => users.findCredentials('a'),
    'user USING INDEX uq_users_username_folded (username_folded=?)',
  ],
  [
    'a verification',
    ({ users }) => users.consumeVerificationToken('t', now),
    'UserEntity USING INDEX ix_users_verification_token (verification_token=?)',
    'users USING INTEGER PRIMARY KEY (rowid=?)',
    'users USING INTEGER PRIMARY KEY (rowid=?)',
  ],
  [
    'a look at a verification token',
    ({ users }) => users.hasVerificationToken('t', now),
    'UserEntity EXISTS USING INDEX ix_users_verification_token (verification_token=?)',
  ],
  [
    'a reset',
    ({ users }) => users.consumePasswordResetToken('t', now, 'x'),
    'UserEntity USING INDEX ix_users_password_reset_token (password_reset_token=?)',
    'users USING INTEGER PRIMARY KEY (rowid=?)',
    'users USING INTEGER PRIMARY KEY (rowid=?)',
  ],
  [
    'a look at a reset token',
    ({ users }) => users.findByPasswordResetToken('t', now),
    'UserEntity USING INDEX ix_users_password_reset_token (password_reset_token=?)',
  ],
  [
    'the active admins',
    ({ users }) => users.count({ role: 'admin', isActive: true }),
    'user USING INDEX ix_users_role_newest (role=?)',
  ],
  [
    'a page of users, of a role',
    ({ users }) => users.list({ filter: { role: 'a' }, limit: 20, after: later }),
    'user USING INDEX ix_users_role_newest (role=? AND created_at=? AND rowid<?)',
    'user USING INDEX ix_users_role_newest (role=? AND created_at<?)',
  ],
  [
    'a page of users',
    ({ users }) => users.list({ filter: { isActive: true }, limit: 20, after: later }),
    'user USING INDEX ix_users_newest (created_at=? AND rowid<?)',
    'user USING INDEX ix_users_newest (created_at<?)',
  ],
  [
    'whether a session is live',
    ({ refreshTokens }) => refreshTokens.isSessionLive('s', '1', now),
    'refresh_tokens USING INDEX ix_refresh_tokens_session_live ' +
      '(session_id=? AND is_revoked=? AND expires_at>?)',
  ],
  [
    'a session',
    ({ refreshTokens }) => refreshTokens.findSession('s', '1', now),
    'user USING INTEGER PRIMARY KEY (rowid=?)',
    'live USING INDEX ix_refresh_tokens_session_live (session_id=? AND is_revoked=? AND expires_at>?)',
    'token USING INDEX ix_refresh_tokens_session_live (session_id=?)',
  ],
  [
    'the live sessions of a user',
    ({ refreshTokens }) => refreshTokens.sessionsOf('1', now),
    'user USING INTEGER PRIMARY KEY (rowid=?)',
    'live USING INDEX ix_refresh_tokens_user_live (user_id=? AND is_revoked=? AND expires_at>?)',
    'token USING INDEX ix_refresh_tokens_session_live (session_id=?)',
  ],
  [
    'a token that is consumed',
    ({ refreshTokens }) => refreshTokens.consume('t', now),
    'refresh_tokens USING INDEX _ (token=?)',
    'RefreshTokenEntity USING INDEX _ (token=?)',
  ],
  [
    'the end of a session',
    ({ refreshTokens }) => refreshTokens.revokeSession('s', now),
    'RefreshTokenEntity USING INDEX ix_refresh_tokens_session_live (session_id=? AND is_revoked=?)',
    'refresh_tokens USING INDEX ix_refresh_tokens_session_live (session_id=? AND is_revoked=?)',
  ],
  [
    'the end of all sessions',
    ({ refreshTokens }) => refreshTokens.revokeSessionsOf('1', now),
    'RefreshTokenEntity USING INDEX ix_refresh_tokens_user_live (user_id=? AND is_revoked=?)',
    'refresh_tokens USING INDEX ix_refresh_tokens_user_live (user_id=? AND is_revoked=?)',
  ],
  [
    'the tokens of a user',
    ({ refreshTokens }) => refreshTokens.removeOf('1'),
    'refresh_tokens USING INDEX ix_refresh_tokens_user_live (user_id=?)',
  ],
  [
    'tokens that have expired',
    ({ refreshTokens }) => refreshTokens.removeExpired(now),
    'refresh_tokens USING INDEX ix_refresh_tokens_expires_at (expires_at<?)',
  ],
  [
    'a role and what it allows',
    ({ roles }) => roles.findByName('admin'),
    'role USING INDEX _ (name=?)',
    'granted USING INDEX _ (role_id=?)',
    'permission USING INTEGER PRIMARY KEY (rowid=?)',
  ],
];

describe('SQL statements for accounts', () => {
  let db: SqlAdapters;
  let repositories: Repositories;
  beforeAll(async () => {
    db = await openSqlDatabase();
    repositories = {
      users: new SqlUserRepository(db.sql, clock),
      refreshTokens: new SqlRefreshTokenRepository(db.sql, clock),
      roles: new SqlRoleRepository(db.sql, clock),
    };
    // Some calls change what they have found.
    const { users, refreshTokens } = repositories;
    const { id } = await users.add(aUser());
    const expiresAt = new Date(now.getTime() + 1);
    await users.setVerificationToken(id, 't', expiresAt);
    await users.setPasswordResetToken(id, 't', expiresAt);
    await refreshTokens.add(aRefreshToken({ userId: id, sessionId: 's', tokenHash: 't', expiresAt }));
  });
  afterAll(() => db.close());

  /**
   * In a unit of work, where everything goes to the connection whose statements are noted, and
   * which is rolled back.
   */
  async function plan(call: Call): Promise<string[]> {
    const before = db.statements.length;
    const planned = new Error('planned');
    const run = db.unitOfWork.run(async () => {
      await call(repositories);
      throw planned;
    });
    await expect(run).rejects.toBe(planned);
    const statements = db.statements.slice(before).filter((sql) => /^(SELECT|UPDATE|DELETE)/.test(sql));
    return statements
      .flatMap((sql) => db.writing.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all())
      .map(({ detail }) => detail.replace('COVERING ', '').replace(/sqlite_autoindex_\w+/, '_'))
      .map((detail) => detail.replace(' LEFT-JOIN', ''));
  }

  it.each(calls)('find %s by an index', async (_, call, ...expected) => {
    const details = await plan(call);
    // TypeORM selects from a row without a table to know whether a row exists.
    const searches = details.filter((detail) => /^(SEARCH|SCAN (?!CONSTANT ROW|dummy_table))/.test(detail));
    expect(searches).toEqual(expected.map((text) => `SEARCH ${text}`));
  });

  it('read the users of a page in index order', async () => {
    const pages: Call[] = [
      ({ users }) => users.list({ filter: {}, limit: 20 }),
      ({ users }) => users.list({ filter: { role: 'a' }, limit: 20 }),
      ({ users }) => users.list({ filter: {}, limit: 20, after: later }),
      ({ users }) => users.list({ filter: { role: 'a' }, limit: 20, after: later }),
    ];
    for (const page of pages) {
      const details = await plan(page);
      expect(details.join('\n')).toMatch(/USING INDEX ix_users_(role_)?newest/);
      expect(details.join('\n')).not.toMatch(/TEMP B-TREE/);
    }
  });
});
