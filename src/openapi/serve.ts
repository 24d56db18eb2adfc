import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SWAGGER_REDIRECT, SWAGGER_UI } from '../auth/client-registry.js';
import { AppConfig } from '../config/app-config.js';
import { LOOPBACK } from '../config/oauth-clients.js';
import { buildOpenApi, toJson, toYaml } from './document.js';

type Fastify = ReturnType<ReturnType<NestFastifyApplication['getHttpAdapter']>['getInstance']>;

/** Where Swagger UI's page is; its files are below. */
const PAGES = new Set(['/docs', '/docs/', '/docs/index.html']);

/**
 * `/docs` (Swagger UI; its files come with the package, nothing from elsewhere), `/openapi.json` and
 * `/openapi.yaml`. The document is made when it is first asked for: a start that serves no reader of it need not
 * pay for it.
 */
export function serveOpenApi(app: NestFastifyApplication): void {
  let document: OpenAPIObject | undefined;
  const theDocument = () => (document ??= buildOpenApi(app));

  const { publicUrl } = app.get(AppConfig);
  const fastify = app.getHttpAdapter().getInstance();
  fastify.get('/openapi.json', (_, reply) =>
    reply.type('application/json; charset=utf-8').send(toJson(theDocument())),
  );
  fastify.get('/openapi.yaml', (_, reply) =>
    reply.type('application/yaml; charset=utf-8').send(toYaml(theDocument())),
  );

  underOneName(fastify, publicUrl);
  SwaggerModule.setup('docs', app, theDocument, {
    raw: false,
    customSiteTitle: 'nest-shop API',
    swaggerOptions: {
      persistAuthorization: true,
      displayRequestDuration: true,
      tryItOutEnabled: true,
      // Its own guess is wrong at /docs, which has no slash at the end.
      oauth2RedirectUrl: publicUrl + SWAGGER_REDIRECT,
      initOAuth: { clientId: SWAGGER_UI, usePkceWithAuthorizationCodeGrant: true },
    },
  });
}

/**
 * To a browser, localhost and 127.0.0.1 are two sites: Authorize by the code flow ends at the public address, and could
 * not give the code to a page that was opened under the other name. So that page is sent to the public address. Only
 * where both are names of this machine with the same port: elsewhere, a proxy may well ask under a name of its own.
 */
function underOneName(fastify: Fastify, publicUrl: string): void {
  const { hostname, port } = new URL(publicUrl);
  if (!LOOPBACK.has(hostname)) return;
  const toPublicUrl = async (request: FastifyRequest, reply: FastifyReply) => {
    const isOther = LOOPBACK.has(request.hostname) && request.hostname !== hostname;
    if (isOther && String(request.port ?? '') === port) return reply.redirect(`${publicUrl}/docs`, 302);
  };
  // Of these routes alone, which come after this: no other request pays for it.
  fastify.addHook('onRoute', (route) => {
    if (PAGES.has(route.url)) route.onRequest = toPublicUrl;
  });
}
