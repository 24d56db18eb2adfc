import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { SchemaTypes, Types } from 'mongoose';
import { embeddedOptions, collectionOptions } from '../../platform/database/mongo/collection.js';

@Schema(embeddedOptions)
export class EmbeddedOrderItem {
  @Prop({ type: SchemaTypes.ObjectId })
  product_id!: Types.ObjectId;

  /** As it was when the order was placed, like the price. */
  @Prop({ type: String })
  product_name!: string;

  @Prop({ type: Number })
  quantity!: number;

  @Prop({ type: SchemaTypes.Decimal128 })
  price!: Types.Decimal128;
}

@Schema(collectionOptions('orders'))
export class OrderDocument {
  _id!: Types.ObjectId;

  @Prop({ type: String })
  order_number!: string;

  /** Null for a guest's order. */
  @Prop({ type: SchemaTypes.ObjectId })
  user_id!: Types.ObjectId | null;

  @Prop({ type: String })
  contact_email!: string | null;

  @Prop({ type: String })
  status!: string;

  @Prop({ type: [SchemaFactory.createForClass(EmbeddedOrderItem)] })
  items!: EmbeddedOrderItem[];

  @Prop({ type: SchemaTypes.Decimal128 })
  total_amount!: Types.Decimal128;

  @Prop({ type: String })
  idempotency_key!: string | null;

  @Prop({ type: String })
  request_hash!: string | null;

  @Prop({ type: Date })
  created_at!: Date;

  @Prop({ type: Date })
  updated_at!: Date;
}

export const orderSchema = SchemaFactory.createForClass(OrderDocument);
