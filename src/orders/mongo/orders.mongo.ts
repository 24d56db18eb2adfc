import { MongoOrderRepository } from './order.mongo-repository.js';
import { OrderDocument, orderSchema } from './order.schema.js';

/** The MongoDB part of the manifest. */
export const schemas = [{ name: OrderDocument.name, schema: orderSchema }];
export const adapters = { OrderRepository: MongoOrderRepository };
