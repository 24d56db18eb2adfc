import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model, Types } from 'mongoose';
import { PermissionRepository } from '../domain/permission.repository.js';
import type { Permission, PermissionDraft } from '../domain/role.js';
import { Clock } from '../../shared/clock.js';
import { MongoContext } from '../../platform/database/mongo/mongo-context.js';
import { toObjectId } from '../../platform/database/mongo/object-id.js';
import { PERMISSION_FIELDS, toPermission, type StoredPermission } from './documents.js';
import { PermissionDocument } from './permission.schema.js';
import { RoleDocument } from './role.schema.js';

@Injectable()
export class MongoPermissionRepository extends PermissionRepository {
  constructor(
    private readonly mongo: MongoContext,
    @InjectModel(PermissionDocument.name) private readonly permissions: Model<PermissionDocument>,
    @InjectModel(RoleDocument.name) private readonly roles: Model<RoleDocument>,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async find(id: string): Promise<Permission | null> {
    const _id = toObjectId(id);
    if (!_id) return null;
    const document = await this.mongo.execute((session) =>
      this.permissions.findOne({ _id }, PERMISSION_FIELDS, { session }).lean<StoredPermission>().exec(),
    );
    return document && toPermission(document);
  }

  override all(): Promise<Permission[]> {
    return this.mongo.execute(async (session) => {
      const documents = await this.permissions
        .find({}, PERMISSION_FIELDS, { session, sort: { name: 1 } })
        .lean<StoredPermission[]>()
        .exec();
      return documents.map(toPermission);
    });
  }

  override add({ name, resource, action }: PermissionDraft): Promise<Permission> {
    return this.mongo.execute(async (session) => {
      const document: PermissionDocument = {
        _id: new Types.ObjectId(),
        name,
        resource,
        action,
        lock: 0,
        created_at: this.clock.now(),
      };
      await this.permissions.create([document], { session });
      return toPermission(document);
    });
  }

  /**
   * Granting a permission to a role also writes to the permission (RoleRepository), so a concurrent
   * grant conflicts with the removal and no role keeps its id.
   */
  override remove(id: string): Promise<void> {
    return this.mongo.executeInTransaction(async (session) => {
      const _id = toObjectId(id);
      const { deletedCount } = await this.permissions.deleteOne({ _id }, { session });
      if (!_id || deletedCount === 0) throw this.notFound();
      await this.roles.updateMany({ permissions: _id }, { $pull: { permissions: _id } }, { session });
    });
  }
}
