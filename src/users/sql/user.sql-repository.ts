import { Injectable } from '@nestjs/common';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity.js';
import { Clock } from '../../shared/clock.js';
import { ConflictError, NotFoundError } from '../../shared/domain-error.js';
import { canonicalUsername } from '../../shared/email.js';
import type { Credentials, User, UserChanges, UserDraft } from '../domain/user.js';
import { UserRepository, type UserFilter, type UserQuery } from '../domain/user.repository.js';
import { toTime } from '../../platform/database/sql/columns.js';
import { toRowId } from '../../platform/database/sql/row-id.js';
import type { SqlReader, SqlValue } from '../../platform/database/sql/sql-connection.js';
import { SqlContext } from '../../platform/database/sql/sql-context.js';
import { userSearchText } from './search-text.js';
import { countUsers, selectUsers } from './user-query.js';
import { toUser, USER_COLUMNS, type UserRow } from './user-row.js';
import { UserEntity } from './user.entity.js';

type CredentialsRow = UserRow & { readonly password_hash: string };

const BY_ID = `SELECT ${USER_COLUMNS} FROM users WHERE id = ?`;
const BY_EMAIL = `SELECT ${USER_COLUMNS} FROM users WHERE email = ?`;
const CREDENTIALS = `SELECT ${USER_COLUMNS}, password_hash FROM users`;
const CREDENTIALS_BY_EMAIL = `${CREDENTIALS} WHERE email = ?`;
const CREDENTIALS_BY_USERNAME = `${CREDENTIALS} WHERE username_folded = ?`;
const PASSWORD_HASH = 'SELECT password_hash FROM users WHERE id = ?';
const REPLACE_PASSWORD = `UPDATE users
  SET password_hash = ?, password_reset_token = NULL, password_reset_expires = NULL, updated_at = ?
  WHERE id = ? AND password_hash = ? AND is_active = 1 RETURNING ${USER_COLUMNS}`;
const ROLE_EXISTS = 'SELECT 1 FROM roles WHERE name = ?';

const HAS_VERIFICATION_TOKEN = 'verification_token = ? AND verification_token_expires > ? AND is_active = 1';
const FIND_VERIFICATION = `SELECT 1 FROM users WHERE ${HAS_VERIFICATION_TOKEN}`;
const CONSUME_VERIFICATION = `UPDATE users
  SET is_verified = 1, verification_token = NULL, verification_token_expires = NULL, updated_at = ?
  WHERE ${HAS_VERIFICATION_TOKEN} RETURNING ${USER_COLUMNS}`;
const HAS_RESET_TOKEN = 'password_reset_token = ? AND password_reset_expires > ? AND is_active = 1';
const BY_RESET = `SELECT ${USER_COLUMNS} FROM users WHERE ${HAS_RESET_TOKEN}`;
const CONSUME_RESET = `UPDATE users
  SET password_hash = ?, password_reset_token = NULL, password_reset_expires = NULL, updated_at = ?
  WHERE ${HAS_RESET_TOKEN} RETURNING ${USER_COLUMNS}`;

@Injectable()
export class SqlUserRepository extends UserRepository {
  constructor(
    private readonly sql: SqlContext,
    private readonly clock: Clock,
  ) {
    super();
  }

  override find(id: string): Promise<User | null> {
    return this.sql.readSync((connection) => findUser(connection, BY_ID, toRowId(id)));
  }

  override findByEmail(email: string): Promise<User | null> {
    return this.sql.readSync((connection) => findUser(connection, BY_EMAIL, email));
  }

  override findCredentials(login: string): Promise<Credentials | null> {
    const statement = login.includes('@') ? CREDENTIALS_BY_EMAIL : CREDENTIALS_BY_USERNAME;
    return this.sql.readSync((connection) => {
      const row = connection.get<CredentialsRow>(statement, login);
      return row ? { user: toUser(row), passwordHash: row.password_hash } : null;
    });
  }

  override findPasswordHash(id: string): Promise<string | null> {
    return this.sql.readSync(
      (connection) => connection.get<CredentialsRow>(PASSWORD_HASH, toRowId(id))?.password_hash ?? null,
    );
  }

  override list(query: UserQuery): Promise<User[]> {
    return this.sql.readSync((connection) => selectUsers(connection, query).map(toUser));
  }

  override count(filter: UserFilter): Promise<number> {
    return this.sql.readSync((connection) => countUsers(connection, filter));
  }

  override add({ email, username, passwordHash, fullName, role, isVerified }: UserDraft): Promise<User> {
    return this.sql.writeSync((connection) => {
      // If both are taken, SQLite reports the newest index (the username's) and MongoDB the oldest.
      if (findUser(connection, BY_EMAIL, email)) throw new ConflictError('email');
      const now = this.clock.now();
      const id = connection.insert(UserEntity, {
        email,
        username,
        usernameFolded: canonicalUsername(username),
        passwordHash,
        fullName,
        role: requireRole(connection, role),
        isVerified,
        searchText: userSearchText({ email, username, fullName }),
        createdAt: now,
        updatedAt: now,
      });
      return this.existing(findUser(connection, BY_ID, id));
    });
  }

  override update(id: string, changes: UserChanges): Promise<User> {
    return this.sql.writeSync((connection) => {
      const rowId = toRowId(id);
      const before = this.existing(findUser(connection, BY_ID, rowId));
      const { email, username, fullName, role, isActive, isVerified } = changes;
      connection.update(UserEntity, Number(before.id), {
        email,
        username,
        usernameFolded: username === undefined ? undefined : canonicalUsername(username),
        fullName,
        role: role === undefined ? undefined : requireRole(connection, role),
        isActive,
        isVerified,
        searchText: userSearchText({
          email: email ?? before.email,
          username: username ?? before.username,
          fullName: fullName === undefined ? before.fullName : fullName,
        }),
        updatedAt: this.clock.now(),
      });
      return this.existing(findUser(connection, BY_ID, rowId));
    });
  }

  override clearSecrets(id: string, passwordHash: string): Promise<void> {
    return this.set(id, {
      passwordHash,
      verificationToken: null,
      verificationTokenExpires: null,
      passwordResetToken: null,
      passwordResetExpires: null,
      lastLogin: null,
    });
  }

  override recordLogin(id: string, at: Date): Promise<void> {
    return this.set(id, { lastLogin: at });
  }

  override replacePassword(id: string, currentHash: string, passwordHash: string): Promise<boolean> {
    return this.sql.writeSync((connection) => {
      const values = [passwordHash, toTime(this.clock.now()), toRowId(id), currentHash];
      return findUser(connection, REPLACE_PASSWORD, ...values) !== null;
    });
  }

  override setVerificationToken(id: string, tokenHash: string, expiresAt: Date): Promise<void> {
    return this.set(id, { verificationToken: tokenHash, verificationTokenExpires: expiresAt });
  }

  override consumeVerificationToken(tokenHash: string, now: Date): Promise<User | null> {
    const time = toTime(now);
    return this.sql.writeSync((connection) => findUser(connection, CONSUME_VERIFICATION, time, tokenHash, time));
  }

  override hasVerificationToken(tokenHash: string, now: Date): Promise<boolean> {
    return this.sql.readSync(
      (connection) => connection.get(FIND_VERIFICATION, tokenHash, toTime(now)) !== undefined,
    );
  }

  override setPasswordResetToken(id: string, tokenHash: string, expiresAt: Date): Promise<void> {
    return this.set(id, { passwordResetToken: tokenHash, passwordResetExpires: expiresAt });
  }

  override consumePasswordResetToken(
    tokenHash: string,
    now: Date,
    passwordHash: string,
  ): Promise<User | null> {
    const time = toTime(now);
    return this.sql.writeSync((connection) =>
      findUser(connection, CONSUME_RESET, passwordHash, time, tokenHash, time),
    );
  }

  override findByPasswordResetToken(tokenHash: string, now: Date): Promise<User | null> {
    return this.sql.readSync((connection) => findUser(connection, BY_RESET, tokenHash, toTime(now)));
  }

  private set(id: string, values: QueryDeepPartialEntity<UserEntity>): Promise<void> {
    return this.sql.writeSync((connection) => {
      const rowId = toRowId(id);
      if (rowId === null || !connection.update(UserEntity, rowId, values)) throw this.notFound();
    });
  }

  private existing(user: User | null): User {
    if (!user) throw this.notFound();
    return user;
  }
}

/** Returns the user that the statement selects or changes. */
function findUser(connection: SqlReader, statement: string, ...values: SqlValue[]): User | null {
  const row = connection.get<UserRow>(statement, ...values);
  return row ? toUser(row) : null;
}

function requireRole(connection: SqlReader, name: string): string {
  if (!connection.get(ROLE_EXISTS, name)) throw new NotFoundError('role');
  return name;
}
