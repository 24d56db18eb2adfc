import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import {
  DEFAULT_LIMIT,
  decodeCursor,
  encodeCursor,
  toPage,
  type Page,
  type PageRequest,
} from '../shared/page.js';
import { SomeThingRepository } from './domain/some-thing.repository.js';
import type { SomeThing, SomeThingDraft } from './domain/some-thing.js';

/** The name of the list in its cursors. */
const LIST_NAME = 'some-things newest';

@Injectable()
export class SomeThingService {
  constructor(
    private readonly someThings: SomeThingRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** The newest first. @throws ValidationError on `cursor` */
  async list({ limit = DEFAULT_LIMIT, cursor, withTotal }: PageRequest): Promise<Page<SomeThing>> {
    const after = cursor === undefined ? undefined : decodeCursor(cursor, LIST_NAME, 'number');
    const found = await this.someThings.list(limit + 1, after);
    const page = toPage(found, limit, ({ createdAt, id }) =>
      encodeCursor(LIST_NAME, createdAt.getTime(), id),
    );
    return withTotal ? { ...page, total: await this.someThings.count() } : page;
  }

  /** @throws NotFoundError */
  get(id: string): Promise<SomeThing> {
    return this.someThings.get(id);
  }

  create(draft: SomeThingDraft): Promise<SomeThing> {
    return this.unitOfWork.run(() => this.someThings.add(draft));
  }
}
