import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { SchemaTypes, Types } from 'mongoose';
import { embeddedOptions, collectionOptions } from '../../platform/database/mongo/collection.js';

@Schema(embeddedOptions)
export class EmbeddedCartItem {
  @Prop({ type: SchemaTypes.ObjectId })
  product_id!: Types.ObjectId;

  @Prop({ type: Number })
  quantity!: number;

  /** The product's price when the shopper last added the line. */
  @Prop({ type: SchemaTypes.Decimal128 })
  price!: Types.Decimal128;

  /** Whether a merge has reduced the quantity to the stock. */
  @Prop({ type: Boolean })
  clipped!: boolean;

  /** Whether a merge has added the line or increased its quantity. */
  @Prop({ type: Boolean })
  merged!: boolean;

  @Prop({ type: Date })
  added_at!: Date;
}

/** A user's cart or a guest session's, never both. */
@Schema(collectionOptions('carts'))
export class CartDocument {
  _id!: Types.ObjectId;

  @Prop({ type: SchemaTypes.ObjectId })
  user_id!: Types.ObjectId | null;

  @Prop({ type: String })
  session_id!: string | null;

  @Prop({ type: [SchemaFactory.createForClass(EmbeddedCartItem)] })
  items!: EmbeddedCartItem[];

  @Prop({ type: Date })
  updated_at!: Date;

  /** The TTL index deletes the cart after this time; null if it never expires. */
  @Prop({ type: Date })
  expires_at!: Date | null;
}

export const cartSchema = SchemaFactory.createForClass(CartDocument);
