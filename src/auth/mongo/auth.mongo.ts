import { MongoRefreshTokenRepository } from './refresh-token.mongo-repository.js';
import { RefreshTokenDocument, refreshTokenSchema } from './refresh-token.schema.js';

/** The MongoDB part of the manifest. */
export const schemas = [{ name: RefreshTokenDocument.name, schema: refreshTokenSchema }];
export const adapters = { RefreshTokenRepository: MongoRefreshTokenRepository };
