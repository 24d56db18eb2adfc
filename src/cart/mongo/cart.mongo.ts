import { MongoCartRepository } from './cart.mongo-repository.js';
import { CartDocument, cartSchema } from './cart.schema.js';

/** The MongoDB part of the manifest. */
export const schemas = [{ name: CartDocument.name, schema: cartSchema }];
export const adapters = { CartRepository: MongoCartRepository };
