import { defineFeature } from '../platform/features/feature.js';
import { authAggregates } from './auth.aggregates.js';
import { authCacheKeys } from './auth.cache-keys.js';
import { AuthModule } from './auth.module.js';
import { RefreshTokenRepository } from './domain/refresh-token.repository.js';
import { OAuthModule } from './oauth/oauth.module.js';
import { AccountPagesModule } from './pages/account-pages.module.js';

/** The manifest of the feature auth. */
export const authFeature = defineFeature({
  name: 'auth',
  modules: [AuthModule, OAuthModule, AccountPagesModule],
  persistence: {
    ports: { RefreshTokenRepository },
    aggregates: authAggregates,
    sql: () => import('./sql/auth.sql.js'),
    mongo: () => import('./mongo/auth.mongo.js'),
  },
  publicRoutes: [
    'POST /auth/login',
    'POST /auth/password/forgot',
    'POST /auth/password/reset',
    'POST /auth/refresh',
    'POST /auth/register',
    'POST /auth/revoke',
    'POST /auth/token',
    'POST /auth/verify-email',
    'POST /auth/verify-email/resend',
    'POST /sessions',
    'GET /oauth/authorize',
    'POST /oauth/authorize',
    'GET /.well-known/oauth-authorization-server',
    'GET /verify-email',
    'POST /verify-email',
    'GET /reset-password',
    'POST /reset-password',
  ],
  pathsOutsideApi: [
    'oauth/authorize',
    '.well-known/oauth-authorization-server',
    'verify-email',
    'reset-password',
  ],
  cacheKeys: authCacheKeys,
  tags: {
    Auth: 'Accounts, passwords and sessions.',
    OAuth: 'OAuth 2.0 tokens, for third-party applications and the Authorize button of Swagger UI.',
    'Guest sessions': 'Sessions that identify visitors without an account.',
  },
});
