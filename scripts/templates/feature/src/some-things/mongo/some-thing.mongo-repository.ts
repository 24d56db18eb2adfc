import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model, Types } from 'mongoose';
import { Clock } from '../../shared/clock.js';
import type { SortPosition } from '../../shared/page.js';
import { MongoContext } from '../../platform/database/mongo/mongo-context.js';
import { toObjectId } from '../../platform/database/mongo/object-id.js';
import { findPage, NEWEST, newestPosition } from '../../platform/database/mongo/page.js';
import { SomeThingRepository } from '../domain/some-thing.repository.js';
import type { SomeThing, SomeThingDraft } from '../domain/some-thing.js';
import { SomeThingDocument } from './some-thing.schema.js';

@Injectable()
export class MongoSomeThingRepository extends SomeThingRepository {
  constructor(
    private readonly mongo: MongoContext,
    @InjectModel(SomeThingDocument.name) private readonly someThings: Model<SomeThingDocument>,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async find(id: string): Promise<SomeThing | null> {
    const _id = toObjectId(id);
    if (!_id) return null;
    const document = await this.mongo.execute((session) =>
      this.someThings.findOne({ _id }, {}, { session }).lean<SomeThingDocument>().exec(),
    );
    return document && toSomeThing(document);
  }

  override list(limit: number, after?: SortPosition<number>): Promise<SomeThing[]> {
    return this.mongo.execute(async (session) => {
      const position = after && newestPosition(after);
      const query = { filter: {}, projection: {}, order: NEWEST, limit, after: position };
      return (await findPage(this.someThings, query, session)).map(toSomeThing);
    });
  }

  override count(): Promise<number> {
    return this.mongo.execute((session) => this.someThings.countDocuments({}, { session }).exec());
  }

  override add({ text }: SomeThingDraft): Promise<SomeThing> {
    return this.mongo.execute(async (session) => {
      const document: SomeThingDocument = {
        _id: new Types.ObjectId(),
        text,
        created_at: this.clock.now(),
      };
      await this.someThings.create([document], { session });
      return toSomeThing(document);
    });
  }
}

function toSomeThing(document: SomeThingDocument): SomeThing {
  return { id: document._id.toHexString(), text: document.text, createdAt: document.created_at };
}
