import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { SchemaTypes, Types } from 'mongoose';
import { collectionOptions } from '../../platform/database/mongo/collection.js';

@Schema(collectionOptions('categories'))
export class CategoryDocument {
  _id!: Types.ObjectId;

  @Prop({ type: String })
  name!: string;

  /** fold(name), for the order of lists. */
  @Prop({ type: String })
  name_folded!: string;

  @Prop({ type: String })
  slug!: string;

  /** Former slugs, for redirects; each is in one document only. */
  @Prop({ type: [String] })
  former_slugs!: string[];

  @Prop({ type: String })
  description!: string | null;

  @Prop({ type: SchemaTypes.ObjectId })
  parent_id!: Types.ObjectId | null;

  @Prop({ type: Boolean })
  is_active!: boolean;

  /** Incremented to lock the category. */
  @Prop({ type: Number })
  lock!: number;

  @Prop({ type: Date })
  created_at!: Date;

  @Prop({ type: Date })
  updated_at!: Date;
}

export const categorySchema = SchemaFactory.createForClass(CategoryDocument);
