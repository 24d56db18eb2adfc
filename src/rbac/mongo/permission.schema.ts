import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import { collectionOptions } from '../../platform/database/mongo/collection.js';

@Schema(collectionOptions('permissions'))
export class PermissionDocument {
  _id!: Types.ObjectId;

  /** `action_resource`. */
  @Prop({ type: String })
  name!: string;

  @Prop({ type: String })
  resource!: string;

  @Prop({ type: String })
  action!: string;

  /** Incremented whenever a role gets the permission, so that this conflicts with removing it. */
  @Prop({ type: Number })
  lock!: number;

  @Prop({ type: Date })
  created_at!: Date;
}

export const permissionSchema = SchemaFactory.createForClass(PermissionDocument);
