import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { SchemaTypes, Types } from 'mongoose';
import { collectionOptions } from '../../platform/database/mongo/collection.js';

@Schema(collectionOptions('roles'))
export class RoleDocument {
  _id!: Types.ObjectId;

  @Prop({ type: String })
  name!: string;

  @Prop({ type: String })
  description!: string | null;

  @Prop({ type: [SchemaTypes.ObjectId] })
  permissions!: Types.ObjectId[];

  /** Incremented to lock the role, and whenever a user gets or loses it. */
  @Prop({ type: Number })
  lock!: number;

  @Prop({ type: Date })
  created_at!: Date;
}

export const roleSchema = SchemaFactory.createForClass(RoleDocument);
