import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { CacheVersion } from '../cache-version.js';
import { incrementCounter, countersOf } from './counters.js';
import { Instances } from '../instances.js';
import { mongoInstanceStore } from './instance-store.js';
import { COMMAND_TIMEOUT_MS, databaseOf } from './mongo-connection.js';
import { MongoContext } from './mongo-context.js';

// eslint-disable-next-line shop/glossary -- the name in databases that exist
export const CACHE_VERSION = 'cache:epoch';

/**
 * A counter with majority read and write concern. MongoDB does not report the writes of other
 * processes.
 */
@Injectable()
export class MongoCacheVersion extends CacheVersion {
  private readonly instances: Instances;

  constructor(
    private readonly mongo: MongoContext,
    @InjectConnection() private readonly connection: Connection,
  ) {
    super();
    this.instances = new Instances(mongoInstanceStore(() => databaseOf(connection)));
  }

  override current(): Promise<number> {
    return this.mongo.execute(async () => {
      const counter = await countersOf(databaseOf(this.connection)).findOne(
        { _id: CACHE_VERSION },
        { maxTimeMS: COMMAND_TIMEOUT_MS },
      );
      return counter?.value ?? 0;
    });
  }

  override advance(): Promise<number> {
    return this.mongo.execute(() => incrementCounter(countersOf(databaseOf(this.connection)), CACHE_VERSION));
  }

  override async register(): Promise<void> {
    await this.mongo.execute(() => this.instances.register());
  }

  override async unregister(): Promise<void> {
    await this.instances.unregister();
  }

  override externalChangeCounter(): number | null {
    return this.instances.externalChangeCounter();
  }
}
