import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SWAGGER_REDIRECT, SWAGGER_UI } from './swagger-client.js';
import { AppConfig } from '../config/app-config.js';
import { LOOPBACK_HOSTS } from '../config/oauth-clients.js';
import { PROBLEM_JSON, problem } from '../http/problem.js';
import { html } from '../../shared/html.js';
import { RateLimitGuard } from '../http/rate-limit.guard.js';
import { buildOpenApi } from './document.js';
import { OpenApiFiles } from './openapi-files.js';
import { ExampleIdSource, withIds, type ExampleIds } from './example-ids.js';
import { PHONE_STYLE } from './phone-style.js';

type Fastify = ReturnType<ReturnType<NestFastifyApplication['getHttpAdapter']>['getInstance']>;

/** Where Swagger UI's page is; its files are below. */
const SWAGGER_PAGES = new Set(['/docs', '/docs/', '/docs/index.html']);

/**
 * `/docs`: Swagger UI, whose files come with the package, and nothing from elsewhere. The document
 * is made when it is first asked for: a start that serves no reader of it need not pay for it.
 */
export function serveOpenApi(app: NestFastifyApplication): void {
  const { publicUrl, docs, shopName } = app.get(AppConfig);
  app.get(OpenApiFiles).describe(app);
  if (!docs) return;

  const fastify = app.getHttpAdapter().getInstance();
  rateLimitSwaggerUi(fastify, app.get(RateLimitGuard));
  redirectToPublicHost(fastify, publicUrl);
  addViewport(fastify);
  SwaggerModule.setup('docs', app, () => buildOpenApi(app), {
    raw: false,
    customSiteTitle: html`${shopName} API`.toString(),
    customCss: PHONE_STYLE,
    patchDocumentOnRequest: async (_request, _reply, document) =>
      withIds(document, await findExampleIds(app)),
    swaggerOptions: {
      // It would keep the password and the refresh token in localStorage.
      persistAuthorization: false,
      onComplete: forgetStoredLogIn,
      displayRequestDuration: true,
      tryItOutEnabled: true,
      // Its own guess is wrong at /docs, which has no slash at the end.
      oauth2RedirectUrl: publicUrl + SWAGGER_REDIRECT,
      initOAuth: { clientId: SWAGGER_UI, usePkceWithAuthorizationCodeGrant: true },
    },
  });
}

/** Null where there is no product, and where the database is not available. */
async function findExampleIds(app: NestFastifyApplication): Promise<ExampleIds | null> {
  try {
    return await app.get(ExampleIdSource, { strict: false }).find();
  } catch {
    return null;
  }
}

/**
 * Runs in the browser, as its text. Earlier versions of the page stored the password under this
 * key.
 */
function forgetStoredLogIn(): void {
  (globalThis as unknown as { localStorage: { removeItem(key: string): void } }).localStorage.removeItem(
    'authorized',
  );
}

/** Its routes are Fastify's own, which no guard of Nest sees. */
function rateLimitSwaggerUi(fastify: Fastify, guard: RateLimitGuard): void {
  fastify.addHook('onRoute', (route) => {
    if (!/^\/docs(\/|$)/.test(route.url)) return;
    route.preHandler = async (request: FastifyRequest, reply: FastifyReply) => {
      const refused = await guard.countRequest(request, reply);
      if (!refused) return;
      const subject = { id: request.id, path: request.url.split('?', 1)[0] ?? '' };
      return reply
        .status(429)
        .type(PROBLEM_JSON)
        .send(JSON.stringify(problem(429, refused.code, refused.message, subject)));
    };
  });
}

/**
 * To a browser, localhost and 127.0.0.1 are two sites: Authorize by the code flow ends at the
 * public address, and could not give the code to a page that was opened under the other name. So
 * that page is sent to the public address. Only where both are names of this machine with the same
 * port: elsewhere, a proxy may well ask under a name of its own.
 */
function redirectToPublicHost(fastify: Fastify, publicUrl: string): void {
  const { hostname, port } = new URL(publicUrl);
  if (!LOOPBACK_HOSTS.has(hostname)) return;
  const toPublicUrl = async (request: FastifyRequest, reply: FastifyReply) => {
    const isOther = LOOPBACK_HOSTS.has(request.hostname) && request.hostname !== hostname;
    if (isOther && String(request.port ?? '') === port) return reply.redirect(`${publicUrl}/docs`, 302);
  };
  // Of these routes alone, which come after this: no other request pays for it.
  fastify.addHook('onRoute', (route) => {
    if (SWAGGER_PAGES.has(route.url)) route.onRequest = toPublicUrl;
  });
}

/** The page of the package names no viewport, so phones lay it out as wide as a desktop's. */
function addViewport(fastify: Fastify): void {
  const viewport = '<meta name="viewport" content="width=device-width, initial-scale=1">';
  fastify.addHook('onRoute', (route) => {
    if (!SWAGGER_PAGES.has(route.url)) return;
    route.onSend = async (_request: FastifyRequest, _reply: FastifyReply, payload: unknown) =>
      typeof payload === 'string' ? payload.replace('<head>', `<head>\n  ${viewport}`) : payload;
  });
}
