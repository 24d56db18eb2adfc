import type { SortPosition } from '../../shared/page.js';
import { Repository } from '../../shared/repository.js';
import type { SomeThing, SomeThingDraft } from './some-thing.js';

/** The some things (table and collection `some_things`). */
export abstract class SomeThingRepository extends Repository<SomeThing, SomeThingDraft> {
  protected readonly resource = 'some_thing';

  /**
   * Returns at most `limit` items, the newest first: createdAt and id, both falling.
   * @param after its key is createdAt, in milliseconds since the epoch
   * @throws ValidationError on `cursor` when `after.id` does not have the shape of an id
   */
  abstract list(limit: number, after?: SortPosition<number>): Promise<SomeThing[]>;

  abstract count(): Promise<number>;
}
