import { flag, reference, text, time, type Aggregates } from '../platform/database/copy/aggregates.js';

/** What `npm run db:copy` copies of the feature: sessions, and the authorization codes of OAuth. */
export const authAggregates: Aggregates = {
  refresh_tokens: {
    fields: {
      user_id: reference('users'),
      session_id: text,
      token: text,
      scope: text,
      client_id: text,
      device: text,
      expires_at: time,
      is_revoked: flag,
      created_at: time,
      updated_at: time,
    },
  },
};
