import { MongoUserRepository } from './user.mongo-repository.js';
import { UserDocument, userSchema } from './user.schema.js';

/** The MongoDB part of the manifest. */
export const schemas = [{ name: UserDocument.name, schema: userSchema }];
export const adapters = { UserRepository: MongoUserRepository };
