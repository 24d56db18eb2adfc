import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { SchemaTypes, Types } from 'mongoose';
import { collectionOptions } from '../../platform/database/mongo/collection.js';

@Schema(collectionOptions('refresh_tokens'))
export class RefreshTokenDocument {
  _id!: Types.ObjectId;

  @Prop({ type: SchemaTypes.ObjectId })
  user_id!: Types.ObjectId;

  /** Identifies the family: all tokens of one log-in. */
  @Prop({ type: String })
  session_id!: string;

  /** The SHA-256 of the token. */
  @Prop({ type: String })
  token!: string;

  /** Space-delimited names. */
  @Prop({ type: String })
  scope!: string;

  /** Null for the shop's own log-in. */
  @Prop({ type: String })
  client_id!: string | null;

  @Prop({ type: String })
  device!: string | null;

  @Prop({ type: Date })
  expires_at!: Date;

  @Prop({ type: Boolean })
  is_revoked!: boolean;

  @Prop({ type: Date })
  created_at!: Date;

  @Prop({ type: Date })
  updated_at!: Date;
}

export const refreshTokenSchema = SchemaFactory.createForClass(RefreshTokenDocument);
