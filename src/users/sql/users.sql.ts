import { UserEntity } from './user.entity.js';
import { SqlUserRepository } from './user.sql-repository.js';

/** The SQL part of the manifest. */
export const entities = [UserEntity];
export const adapters = { UserRepository: SqlUserRepository };
