import { flag, text, time, type Aggregate, type Aggregates } from '../platform/database/copy/aggregates.js';
import { closedUsername } from './domain/user.js';

/** A closed account has its id in its username, and in what is made of that. */
const withIdsInTexts: Aggregate['withIdsInTexts'] = (before, { id, values }) => {
  const username = closedUsername(before.id);
  if (before.values.username !== username) return values;
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' ? value.replaceAll(username, closedUsername(id)) : value,
    ]),
  );
};

/** What `npm run db:copy` copies of the feature. */
export const usersAggregates: Aggregates = {
  users: {
    key: 'username',
    withIdsInTexts,
    fields: {
      email: text,
      username: text,
      username_folded: text,
      password_hash: text,
      full_name: text,
      role: text,
      is_active: flag,
      is_verified: flag,
      verification_token: text,
      verification_token_expires: time,
      password_reset_token: text,
      password_reset_expires: time,
      last_login: time,
      search_text: text,
      created_at: time,
      updated_at: time,
    },
  },
};
