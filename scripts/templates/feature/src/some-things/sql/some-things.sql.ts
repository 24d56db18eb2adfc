import { SomeThingEntity } from './some-thing.entity.js';
import { SqlSomeThingRepository } from './some-thing.sql-repository.js';

/** The SQL part of the manifest. */
export const entities = [SomeThingEntity];
export const adapters = { SomeThingRepository: SqlSomeThingRepository };
