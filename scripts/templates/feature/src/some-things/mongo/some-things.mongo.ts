import { MongoSomeThingRepository } from './some-thing.mongo-repository.js';
import { SomeThingDocument, someThingSchema } from './some-thing.schema.js';

/** The MongoDB part of the manifest. */
export const schemas = [{ name: SomeThingDocument.name, schema: someThingSchema }];
export const adapters = { SomeThingRepository: MongoSomeThingRepository };
