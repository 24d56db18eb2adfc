import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import { collectionOptions } from '../../platform/database/mongo/collection.js';

@Schema(collectionOptions('users'))
export class UserDocument {
  _id!: Types.ObjectId;

  @Prop({ type: String })
  email!: string;

  @Prop({ type: String })
  username!: string;

  /** The username in canonical form (canonicalUsername). */
  @Prop({ type: String })
  username_folded!: string;

  @Prop({ type: String })
  password_hash!: string;

  @Prop({ type: String })
  full_name!: string | null;

  /** E-mail, username and full name, folded for searches. */
  @Prop({ type: String })
  search_text!: string;

  /** The name of a role, custom ones included. */
  @Prop({ type: String })
  role!: string;

  @Prop({ type: Boolean })
  is_active!: boolean;

  @Prop({ type: Boolean })
  is_verified!: boolean;

  /** The SHA-256 of the token. */
  @Prop({ type: String })
  verification_token!: string | null;

  @Prop({ type: Date })
  verification_token_expires!: Date | null;

  /** The SHA-256 of the token. */
  @Prop({ type: String })
  password_reset_token!: string | null;

  @Prop({ type: Date })
  password_reset_expires!: Date | null;

  @Prop({ type: Date })
  last_login!: Date | null;

  @Prop({ type: Date })
  created_at!: Date;

  @Prop({ type: Date })
  updated_at!: Date;
}

export const userSchema = SchemaFactory.createForClass(UserDocument);
