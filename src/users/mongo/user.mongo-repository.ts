import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model, trusted, Types, type ClientSession, type QueryFilter } from 'mongoose';
import { Clock } from '../../shared/clock.js';
import { NotFoundError } from '../../shared/domain-error.js';
import { canonicalUsername } from '../../shared/email.js';
import type { Credentials, User, UserChanges, UserDraft } from '../domain/user.js';
import { UserRepository, type UserFilter, type UserQuery } from '../domain/user.repository.js';
import { MongoContext } from '../../platform/database/mongo/mongo-context.js';
import { toObjectId } from '../../platform/database/mongo/object-id.js';
import { definedFields } from '../../platform/database/mongo/defined-fields.js';
import { RoleDocument } from '../../rbac/mongo/role.schema.js';
import { searchText } from '../../platform/database/mongo/search-text.js';
import {
  CREDENTIALS_FIELDS,
  USER_FIELDS,
  toCredentials,
  toUser,
  type StoredCredentials,
  type StoredUser,
} from './documents.js';
import { countUsers, findUsers } from './user-query.js';
import { UserDocument } from './user.schema.js';

@Injectable()
export class MongoUserRepository extends UserRepository {
  constructor(
    private readonly mongo: MongoContext,
    @InjectModel(UserDocument.name) private readonly users: Model<UserDocument>,
    @InjectModel(RoleDocument.name) private readonly roles: Model<RoleDocument>,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async find(id: string): Promise<User | null> {
    const _id = toObjectId(id);
    return _id && this.findOne({ _id });
  }

  override findByEmail(email: string): Promise<User | null> {
    return this.findOne({ email });
  }

  override async findCredentials(login: string): Promise<Credentials | null> {
    const filter = login.includes('@') ? { email: login } : { username_folded: login };
    const document = await this.mongo.execute((session) =>
      this.users.findOne(filter, CREDENTIALS_FIELDS, { session }).lean<StoredCredentials>().exec(),
    );
    return document && toCredentials(document);
  }

  override async findPasswordHash(id: string): Promise<string | null> {
    const _id = toObjectId(id);
    if (!_id) return null;
    const document = await this.mongo.execute((session) =>
      this.users
        .findOne({ _id }, { password_hash: 1 }, { session })
        .lean<Pick<UserDocument, 'password_hash'>>()
        .exec(),
    );
    return document && document.password_hash;
  }

  override list(query: UserQuery): Promise<User[]> {
    return this.mongo.execute(async (session) => (await findUsers(this.users, query, session)).map(toUser));
  }

  override count(filter: UserFilter): Promise<number> {
    return this.mongo.execute((session) => countUsers(this.users, filter, session));
  }

  override add(draft: UserDraft): Promise<User> {
    return this.mongo.executeInTransaction(async (session) => {
      await this.lockRoles([draft.role], session);
      const now = this.clock.now();
      const document: UserDocument = {
        _id: new Types.ObjectId(),
        email: draft.email,
        username: draft.username,
        username_folded: canonicalUsername(draft.username),
        password_hash: draft.passwordHash,
        full_name: draft.fullName,
        search_text: searchText(draft.email, draft.username, draft.fullName),
        role: draft.role,
        is_active: true,
        is_verified: draft.isVerified,
        verification_token: null,
        verification_token_expires: null,
        password_reset_token: null,
        password_reset_expires: null,
        last_login: null,
        created_at: now,
        updated_at: now,
      };
      await this.users.create([document], { session });
      return toUser(document);
    });
  }

  override update(id: string, changes: UserChanges): Promise<User> {
    return this.mongo.executeInTransaction(async (session) => {
      const { email, username, fullName, role, isActive, isVerified } = changes;
      const before = await this.find(id);
      if (!before) throw this.notFound();
      if (role !== undefined || isActive !== undefined) {
        await this.lockRoles([before.role, role ?? before.role], session);
      }
      const after = { ...before, ...definedFields({ email, username, fullName }) };
      const fields = definedFields({
        email,
        username,
        username_folded: username === undefined ? undefined : canonicalUsername(username),
        full_name: fullName,
        search_text: searchText(after.email, after.username, after.fullName),
        role,
        is_active: isActive,
        is_verified: isVerified,
        updated_at: this.clock.now(),
      });
      const updated = await this.updateOne({ _id: toObjectId(id) }, fields, session);
      if (!updated) throw this.notFound();
      return updated;
    });
  }

  override clearSecrets(id: string, passwordHash: string): Promise<void> {
    return this.set(id, {
      ...newPasswordFields(passwordHash),
      verification_token: null,
      verification_token_expires: null,
      last_login: null,
    });
  }

  override recordLogin(id: string, at: Date): Promise<void> {
    return this.set(id, { last_login: at });
  }

  override async replacePassword(id: string, currentHash: string, passwordHash: string): Promise<boolean> {
    const _id = toObjectId(id);
    if (!_id) return false;
    const current = { _id, password_hash: currentHash, is_active: true };
    const fields = { ...newPasswordFields(passwordHash), updated_at: this.clock.now() };
    return this.mongo.execute(async (session) => (await this.updateOne(current, fields, session)) !== null);
  }

  override setVerificationToken(id: string, tokenHash: string, expiresAt: Date): Promise<void> {
    return this.set(id, { verification_token: tokenHash, verification_token_expires: expiresAt });
  }

  override consumeVerificationToken(tokenHash: string, now: Date): Promise<User | null> {
    const fields = {
      is_verified: true,
      verification_token: null,
      verification_token_expires: null,
      updated_at: now,
    };
    return this.mongo.execute((session) =>
      this.updateOne(withVerificationToken(tokenHash, now), fields, session),
    );
  }

  override hasVerificationToken(tokenHash: string, now: Date): Promise<boolean> {
    return this.mongo.execute(
      async (session) =>
        (await this.users.exists(withVerificationToken(tokenHash, now)).session(session ?? null)) !== null,
    );
  }

  override setPasswordResetToken(id: string, tokenHash: string, expiresAt: Date): Promise<void> {
    return this.set(id, { password_reset_token: tokenHash, password_reset_expires: expiresAt });
  }

  override consumePasswordResetToken(
    tokenHash: string,
    now: Date,
    passwordHash: string,
  ): Promise<User | null> {
    const fields = { ...newPasswordFields(passwordHash), updated_at: now };
    return this.mongo.execute((session) => this.updateOne(withResetToken(tokenHash, now), fields, session));
  }

  override findByPasswordResetToken(tokenHash: string, now: Date): Promise<User | null> {
    return this.findOne(withResetToken(tokenHash, now));
  }

  /**
   * Increments the locks of the roles that a user gets or loses (deactivation counts too), so that
   * this transaction conflicts with any other that locks, renames or removes one of them.
   */
  private async lockRoles(names: readonly string[], session: ClientSession): Promise<void> {
    const distinct = [...new Set(names)];
    const { matchedCount } = await this.roles.updateMany(
      { name: trusted({ $in: distinct }) },
      { $inc: { lock: 1 } },
      { session },
    );
    if (matchedCount < distinct.length) throw new NotFoundError('role');
  }

  private set(id: string, fields: Partial<UserDocument>): Promise<void> {
    return this.mongo.execute(async (session) => {
      const { matchedCount } = await this.users.updateOne(
        { _id: toObjectId(id) },
        { $set: fields },
        { session },
      );
      if (matchedCount === 0) throw this.notFound();
    });
  }

  /** One conditional write. */
  private async updateOne(
    filter: QueryFilter<UserDocument>,
    fields: Partial<UserDocument>,
    session: ClientSession | undefined,
  ): Promise<User | null> {
    const document = await this.users
      .findOneAndUpdate(
        filter,
        { $set: fields },
        { session, projection: USER_FIELDS, returnDocument: 'after' },
      )
      .lean<StoredUser>()
      .exec();
    return document && toUser(document);
  }

  private findOne(filter: QueryFilter<UserDocument>): Promise<User | null> {
    return this.mongo.execute(async (session) => {
      const document = await this.users.findOne(filter, USER_FIELDS, { session }).lean<StoredUser>().exec();
      return document && toUser(document);
    });
  }
}

const newPasswordFields = (passwordHash: string) => ({
  password_hash: passwordHash,
  password_reset_token: null,
  password_reset_expires: null,
});

const withVerificationToken = (tokenHash: string, now: Date): QueryFilter<UserDocument> => ({
  verification_token: tokenHash,
  verification_token_expires: trusted({ $gt: now }),
  is_active: true,
});

const withResetToken = (tokenHash: string, now: Date): QueryFilter<UserDocument> => ({
  password_reset_token: tokenHash,
  password_reset_expires: trusted({ $gt: now }),
  is_active: true,
});
