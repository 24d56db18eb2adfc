import { text, time, type Aggregates } from '../platform/database/copy/aggregates.js';

/** What `npm run db:copy` copies of the feature. */
export const someThingsAggregates: Aggregates = {
  some_things: {
    fields: { text, created_at: time },
  },
};
