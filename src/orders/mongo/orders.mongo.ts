import type { DocumentOptions } from '../../platform/database/mongo/copy/documents.js';
import { MongoOrderRepository } from './order.mongo-repository.js';
import { continueOrderNumbers } from './order-numbers.js';
import { OrderDocument, orderSchema } from './order.schema.js';

/** The MongoDB part of the manifest. */
export const schemas = [{ name: OrderDocument.name, schema: orderSchema }];
export const records: Record<string, DocumentOptions> = { orders: { finish: continueOrderNumbers } };
export const adapters = { OrderRepository: MongoOrderRepository };
