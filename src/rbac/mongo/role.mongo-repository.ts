import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import {
  Model,
  trusted,
  Types,
  type ClientSession,
  type PipelineStage,
  type QueryFilter,
  type UpdateQuery,
} from 'mongoose';
import type { Role, RoleChanges, RoleDraft } from '../domain/role.js';
import { RoleRepository } from '../domain/role.repository.js';
import { Clock } from '../../shared/clock.js';
import { NotFoundError } from '../../shared/domain-error.js';
import { MongoContext } from '../../platform/database/mongo/mongo-context.js';
import { toObjectId } from '../../platform/database/mongo/object-id.js';
import { definedFields } from '../../platform/database/mongo/defined-fields.js';
import { toRole, withPermissions, type StoredRole } from './documents.js';
import { PermissionDocument } from './permission.schema.js';
import { RoleDocument } from './role.schema.js';

/**
 * The part of a user that roles need. This feature must not import the schema of users, so its
 * model is injected by name.
 */
interface UserWithRole {
  readonly role: string;
}

type RoleKey = Pick<RoleDocument, '_id' | 'name'>;

@Injectable()
export class MongoRoleRepository extends RoleRepository {
  constructor(
    private readonly mongo: MongoContext,
    @InjectModel(RoleDocument.name) private readonly roles: Model<RoleDocument>,
    @InjectModel(PermissionDocument.name) private readonly permissions: Model<PermissionDocument>,
    @InjectModel('UserDocument') private readonly users: Model<UserWithRole>,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async find(id: string): Promise<Role | null> {
    const _id = toObjectId(id);
    return _id && this.findOne({ _id });
  }

  override findByName(name: string): Promise<Role | null> {
    return this.findOne({ name });
  }

  override all(): Promise<Role[]> {
    return this.select({ $sort: { name: 1 } });
  }

  override add({ name, description, permissions }: RoleDraft): Promise<Role> {
    return this.mongo.executeInTransaction(async (session) => {
      const document: RoleDocument = {
        _id: new Types.ObjectId(),
        name,
        description,
        permissions: await this.lockPermissions(permissions, session),
        lock: 0,
        created_at: this.clock.now(),
      };
      await this.roles.create([document], { session });
      return this.get(document._id.toHexString());
    });
  }

  override update(id: string, { name, description }: RoleChanges): Promise<Role> {
    return this.mongo.executeInTransaction(async (session) => {
      const before = await this.lockAndUpdate(
        { _id: toObjectId(id) },
        { $set: definedFields({ name, description }) },
        session,
      );
      if (!before) throw this.notFound();
      if (name !== undefined && name !== before.name) {
        await this.users.updateMany({ role: before.name }, { $set: { role: name } }, { session });
      }
      return this.get(id);
    });
  }

  override setPermissions(id: string, permissions: readonly string[]): Promise<Role> {
    return this.mongo.executeInTransaction(async (session) => {
      const filter = { _id: toObjectId(id) };
      if (!(await this.lockAndUpdate(filter, {}, session))) throw this.notFound();
      const ids = await this.lockPermissions(permissions, session);
      await this.roles.updateOne(filter, { $set: { permissions: ids } }, { session });
      return this.get(id);
    });
  }

  /**
   * Giving the role to a user also writes to the role (UserRepository), so it conflicts with this
   * transaction.
   */
  override remove(id: string): Promise<boolean> {
    return this.mongo.executeInTransaction(async (session) => {
      const role = await this.get(id);
      if (await this.users.exists({ role: role.name }).session(session)) return false;
      await this.roles.deleteOne({ _id: toObjectId(id) }, { session });
      return true;
    });
  }

  override async lockForUpdate(name: string): Promise<Role | null> {
    this.mongo.requireUnitOfWork('lockForUpdate');
    return this.mongo.execute(async (session) => {
      const locked = await this.lockAndUpdate({ name }, {}, session);
      return locked && this.findOne({ _id: locked._id });
    });
  }

  /**
   * Increments `lock` together with the change. Two transactions that write to the same document
   * conflict; only reading it would not lock it.
   * @returns the role as it was before
   */
  private lockAndUpdate(
    filter: QueryFilter<RoleDocument>,
    change: UpdateQuery<RoleDocument>,
    session: ClientSession | undefined,
  ): Promise<RoleKey | null> {
    return this.roles
      .findOneAndUpdate(
        filter,
        { ...change, $inc: { lock: 1 } },
        { session, projection: { name: 1 }, returnDocument: 'before' },
      )
      .lean<RoleKey>()
      .exec();
  }

  /** Also writes to the permissions, so that none can be removed concurrently. */
  private async lockPermissions(names: readonly string[], session: ClientSession): Promise<Types.ObjectId[]> {
    const distinct = [...new Set(names)];
    const filter = { name: trusted({ $in: distinct }) };
    const { matchedCount } = await this.permissions.updateMany(filter, { $inc: { lock: 1 } }, { session });
    if (matchedCount < distinct.length) throw new NotFoundError('permission');
    const found = await this.permissions
      .find(filter, { _id: 1 }, { session })
      .lean<Pick<RoleKey, '_id'>[]>()
      .exec();
    return found.map(({ _id }) => _id);
  }

  private async findOne(filter: QueryFilter<RoleDocument>): Promise<Role | null> {
    const [role] = await this.select({ $match: filter });
    return role ?? null;
  }

  private select(stage: PipelineStage.Match | PipelineStage.Sort): Promise<Role[]> {
    return this.mongo.execute(async (session) => {
      const stages = [stage, withPermissions(this.permissions.collection.name)];
      return (await this.roles.aggregate<StoredRole>(stages, { session }).exec()).map(toRole);
    });
  }
}
