import { reference, setOf, text, time, type Aggregates } from '../platform/database/copy/aggregates.js';

/** What `npm run db:copy` copies of the feature. */
export const rbacAggregates: Aggregates = {
  permissions: {
    isSeeded: true,
    key: 'name',
    fields: { name: text, resource: text, action: text, created_at: time },
  },
  roles: {
    isSeeded: true,
    fields: {
      name: text,
      description: text,
      permissions: setOf(reference('permissions')),
      created_at: time,
    },
  },
};
