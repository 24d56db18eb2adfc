import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { SchemaTypes, Types } from 'mongoose';
import { embeddedOptions, collectionOptions } from '../../platform/database/mongo/collection.js';

@Schema(embeddedOptions)
export class EmbeddedCategory {
  @Prop({ type: SchemaTypes.ObjectId })
  _id!: Types.ObjectId;

  @Prop({ type: String })
  name!: string;

  @Prop({ type: String })
  slug!: string;
}

@Schema(collectionOptions('products'))
export class ProductDocument {
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

  /** Name and description, folded for searches. */
  @Prop({ type: String })
  search_text!: string;

  /** A copy, which CategoryRepository.update keeps current in the same transaction. */
  @Prop({ type: SchemaFactory.createForClass(EmbeddedCategory) })
  category!: EmbeddedCategory;

  @Prop({ type: SchemaTypes.Decimal128 })
  price!: Types.Decimal128;

  @Prop({ type: Number })
  stock_quantity!: number;

  @Prop({ type: Boolean })
  is_active!: boolean;

  /** Taken off sale because its vendor no longer sells. */
  @Prop({ type: Boolean })
  withdrawn!: boolean;

  @Prop({ type: SchemaTypes.ObjectId })
  vendor_id!: Types.ObjectId | null;

  @Prop({ type: Date })
  created_at!: Date;

  @Prop({ type: Date })
  updated_at!: Date;
}

export const productSchema = SchemaFactory.createForClass(ProductDocument);
