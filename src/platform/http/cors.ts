import type { INestApplication } from '@nestjs/common';
import type { AppConfig } from '../config/app-config.js';
import { RATE_LIMIT_HEADERS } from './rate-limit.guard.js';

/** Response headers that pages from CORS_ORIGINS can read, besides those that any page can. */
const EXPOSED_HEADERS = [
  'Allow',
  'ETag',
  'Idempotency-Replayed',
  'Location',
  'Retry-After',
  'WWW-Authenticate',
  'X-Cache',
  'X-Request-Id',
  'X-Session-Id',
  ...RATE_LIMIT_HEADERS,
];

/** Seconds for which browsers cache a preflight. Chromium allows at most two hours. */
const PREFLIGHT_MAX_AGE = 7200;

export function allowOrigins(app: INestApplication, { corsOrigins }: AppConfig): void {
  if (corsOrigins.length === 0) return;
  app.enableCors({
    origin: [...corsOrigins],
    credentials: true,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    strictPreflight: false,
    exposedHeaders: EXPOSED_HEADERS,
    maxAge: PREFLIGHT_MAX_AGE,
  });
}
