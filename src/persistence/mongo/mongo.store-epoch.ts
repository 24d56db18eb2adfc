import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { StoreEpoch } from '../store-epoch.js';
import { count, countersOf } from './counters.js';
import { COMMAND_TIMEOUT_MS, databaseOf } from './mongo-connection.js';
import { MongoContext } from './mongo-context.js';

const EPOCH = 'cache:epoch';

/** A counter, read and written by majority. */
@Injectable()
export class MongoStoreEpoch extends StoreEpoch {
  constructor(
    private readonly mongo: MongoContext,
    @InjectConnection() private readonly connection: Connection,
  ) {
    super();
  }

  override current(): Promise<number> {
    return this.mongo.execute(async () => {
      const counter = await countersOf(databaseOf(this.connection)).findOne(
        { _id: EPOCH },
        { maxTimeMS: COMMAND_TIMEOUT_MS },
      );
      return counter?.value ?? 0;
    });
  }

  override advance(): Promise<number> {
    return this.mongo.execute(() => count(countersOf(databaseOf(this.connection)), EPOCH));
  }

  override foreignWrites(): null {
    return null;
  }
}
