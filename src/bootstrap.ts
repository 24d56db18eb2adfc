import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { LogController } from 'fastify';
import { AppModule } from './app.module.js';
import { features } from './features.js';
import type { AppConfig } from './platform/config/app-config.js';
import { HttpMetrics } from './platform/metrics/http-metrics.js';
import { MetricsServer } from './platform/metrics/metrics-server.js';
import { serveOpenApi } from './platform/openapi/serve.js';
import { AllowedMethods } from './platform/http/allowed-methods.js';
import { allowOrigins } from './platform/http/cors.js';
import { acceptBodies } from './platform/http/json-body.js';
import { FastifyLogger, logRequests } from './platform/http/logging.js';
import { CHECK_CONNECTIONS_MS, MAX_PARAM_LENGTH, REQUEST_TIMEOUT_MS } from './platform/http/limits.js';
import { warnOfUntrustedProxy } from './platform/http/forwarded-headers.js';
import { prepareAnswers, requestIdOf } from './platform/http/request-id.js';
import { answerUnreadable, answerUnroutable } from './platform/http/unroutable.js';
import { SecurityLog } from './platform/security/security-log.js';
import { withBudget } from './platform/database/request-budget.js';

/** Where the REST API lives; what is for browsers and for machines stays outside. */
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

/** The application as the server and the tests share it; it does not listen yet. */
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
      // Node's defaults would let slow headers live for 60 s, and look for late requests every 30 s
      // only.
      http: { headersTimeout: REQUEST_TIMEOUT_MS, connectionsCheckingInterval: CHECK_CONNECTIONS_MS },
      // What still comes in while the last answers go out is answered too: the database closes
      // after them.
      return503OnClosing: false,
      routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
      frameworkErrors: answerUnroutable,
      clientErrorHandler: answerUnreadable,
      skipMiddie: true,
      multipart: false,
    }),
    // What goes wrong until the logger is there is thrown, and told in one place.
    { bodyParser: false, logger: false, abortOnError: false },
  );
  const fastify = app.getHttpAdapter().getInstance();
  app.useLogger(new FastifyLogger(fastify.log));

  prepareAnswers(fastify);
  app.get(SecurityLog).watch(fastify);
  logRequests(fastify);
  app.get(HttpMetrics).watch(fastify);
  app.get(AllowedMethods).watch(fastify);
  app.get(MetricsServer).accompany(fastify);
  warnOfUntrustedProxy(fastify, config.trustProxy);
  // From here on: how long a client takes to send the body does not count.
  fastify.addHook('preHandler', (_request, _reply, done) => withBudget(done));
  acceptBodies(fastify);

  app.setGlobalPrefix(API_PREFIX, { exclude: OUTSIDE_API });
  app.useSecurityHeaders({
    // Both are for https alone: on a plain http address they would only keep Swagger UI from its
    // files.
    contentSecurityPolicy: https || { directives: { upgradeInsecureRequests: null } },
    strictTransportSecurity: https,
  });
  allowOrigins(app, config);
  serveOpenApi(app);
  return app;
}
