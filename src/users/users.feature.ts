import { defineFeature } from '../platform/features/feature.js';
import { usersAggregates } from './users.aggregates.js';
import { UserRepository } from './domain/user.repository.js';
import { UsersModule } from './users.module.js';

/** The manifest of the feature users. */
export const usersFeature = defineFeature({
  name: 'users',
  modules: [UsersModule],
  persistence: {
    ports: { UserRepository },
    aggregates: usersAggregates,
    sql: () => import('./sql/users.sql.js'),
    mongo: () => import('./mongo/users.mongo.js'),
  },
  permissions: {
    read_user: 'See all users',
    create_user: 'Create users',
    update_user: 'Update users',
    delete_user: 'Close the accounts of users',
  },
  scopes: {
    profile: 'See and change your profile',
  },
  tags: {
    Users: 'Your profile and, with permissions, the accounts of other users.',
  },
});
