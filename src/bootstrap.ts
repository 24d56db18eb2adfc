import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { LogController } from 'fastify';
import { AppModule } from './app.module.js';
import { features } from './features.js';
import type { AppConfig } from './platform/config/app-config.js';
import { CacheHook } from './platform/cache/cache-hook.js';
import { HttpMetrics } from './platform/metrics/http-metrics.js';
import { MetricsServer } from './platform/metrics/metrics-server.js';
import { serveOpenApi } from './platform/openapi/serve.js';
import { AllowedMethods } from './platform/http/allowed-methods.js';
import { allowOrigins } from './platform/http/cors.js';
import { addBodyParsers } from './platform/http/json-body.js';
import { FastifyLogger, logRequests } from './platform/http/logging.js';
import { CHECK_CONNECTIONS_MS, MAX_PARAM_LENGTH, REQUEST_TIMEOUT_MS } from './platform/http/limits.js';
import { warnOfUntrustedProxy } from './platform/http/forwarded-headers.js';
import { handleClientError, handleRouterError } from './platform/http/framework-errors.js';
import { addDefaultHeaders, requestIdOf } from './platform/http/request-id.js';
import { SecurityLog } from './platform/security/security-log.js';
import { withBudget } from './platform/database/request-budget.js';

/** The prefix of the REST API. Pages for browsers and endpoints for operators have none. */
export const API_PREFIX = 'api/v1';
export const OUTSIDE_API = [
  '/',
  'favicon.ico',
  'favicon.svg',
  'openapi.json',
  'openapi.yaml',
  'health/live',
  'health/ready',
  'metrics',
  ...features.flatMap(({ pathsOutsideApi = [] }) => pathsOutsideApi),
];

/** Creates the application for the server and for tests. The caller starts listening. */
export async function createApp(config: AppConfig): Promise<NestFastifyApplication> {
  const https = config.publicUrl.startsWith('https:');
  const app = await NestFactory.create<NestFastifyApplication>(
    await AppModule.forRoot(config),
    new FastifyAdapter({
      logger: { level: config.logLevel, redact: ['req.headers', 'err.parameters'] },
      logController: new LogController({ disableRequestLogging: true }),
      genReqId: requestIdOf,
      requestIdHeader: false,
      trustProxy: (_, hop) => hop < config.trustProxy,
      bodyLimit: config.bodyLimit,
      requestTimeout: REQUEST_TIMEOUT_MS,
      // Node's defaults allow 60 s for the headers and check for timeouts only every 30 s.
      http: { headersTimeout: REQUEST_TIMEOUT_MS, connectionsCheckingInterval: CHECK_CONNECTIONS_MS },
      // Requests that arrive during the shutdown are still served: the database closes last.
      return503OnClosing: false,
      routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
      frameworkErrors: handleRouterError,
      clientErrorHandler: handleClientError,
      skipMiddie: true,
      multipart: false,
    }),
    // Errors during the start are thrown, so that the caller reports them in one place.
    { bodyParser: false, logger: false, abortOnError: false },
  );
  const fastify = app.getHttpAdapter().getInstance();
  app.useLogger(new FastifyLogger(fastify.log));

  addDefaultHeaders(fastify);
  app.get(SecurityLog).watch(fastify);
  logRequests(fastify);
  app.get(HttpMetrics).watch(fastify);
  app.get(AllowedMethods).watch(fastify);
  app.get(CacheHook).watch(fastify);
  app.get(MetricsServer).attachTo(fastify);
  warnOfUntrustedProxy(fastify, config.trustProxy);
  // Starts the budget only after the body was received: a slow upload must not use it up.
  fastify.addHook('preHandler', (_request, _reply, done) => withBudget(done));
  addBodyParsers(fastify);

  app.setGlobalPrefix(API_PREFIX, { exclude: OUTSIDE_API });
  app.useSecurityHeaders({
    // Both are for HTTPS. Over plain HTTP they would only stop Swagger UI from loading its files.
    contentSecurityPolicy: https || { directives: { upgradeInsecureRequests: null } },
    strictTransportSecurity: https,
  });
  allowOrigins(app, config);
  serveOpenApi(app);
  return app;
}
