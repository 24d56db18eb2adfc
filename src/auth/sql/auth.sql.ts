import { RefreshTokenEntity } from './refresh-token.entity.js';
import { SqlRefreshTokenRepository } from './refresh-token.sql-repository.js';

/** The SQL part of the manifest. */
export const entities = [RefreshTokenEntity];
export const adapters = { RefreshTokenRepository: SqlRefreshTokenRepository };
