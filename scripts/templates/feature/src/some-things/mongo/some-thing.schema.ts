import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import { collectionOptions } from '../../platform/database/mongo/collection.js';

@Schema(collectionOptions('some_things'))
export class SomeThingDocument {
  _id!: Types.ObjectId;

  @Prop({ type: String })
  text!: string;

  @Prop({ type: Date })
  created_at!: Date;
}

export const someThingSchema = SchemaFactory.createForClass(SomeThingDocument);
