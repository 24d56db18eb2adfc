import { defineFeature } from '../platform/features/feature.js';
import { SomeThingRepository } from './domain/some-thing.repository.js';
import { someThingsAggregates } from './some-things.aggregates.js';
import { SomeThingsModule } from './some-things.module.js';

/** The manifest of the feature some-things. */
export const someThingsFeature = defineFeature({
  name: 'some-things',
  modules: [SomeThingsModule],
  persistence: {
    ports: { SomeThingRepository },
    aggregates: someThingsAggregates,
    sql: () => import('./sql/some-things.sql.js'),
    mongo: () => import('./mongo/some-things.mongo.js'),
  },
  scopes: {
    some_things: 'See and create some things',
  },
  tags: {
    SomeThings: 'All about some things.',
  },
});
