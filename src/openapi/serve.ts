import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { SWAGGER_REDIRECT, SWAGGER_UI } from '../auth/oauth/oauth-clients.js';
import { AppConfig } from '../config/app-config.js';
import { buildOpenApi, toJson, toYaml } from './document.js';

/**
 * `/docs` (Swagger UI; its files come with the package, nothing from elsewhere), `/openapi.json` and
 * `/openapi.yaml`. The document is made when it is first asked for: a start that serves no reader of it need not
 * pay for it.
 */
export function serveOpenApi(app: NestFastifyApplication): void {
  let document: OpenAPIObject | undefined;
  const theDocument = () => (document ??= buildOpenApi(app));

  const fastify = app.getHttpAdapter().getInstance();
  fastify.get('/openapi.json', (_, reply) =>
    reply.type('application/json; charset=utf-8').send(toJson(theDocument())),
  );
  fastify.get('/openapi.yaml', (_, reply) =>
    reply.type('application/yaml; charset=utf-8').send(toYaml(theDocument())),
  );

  SwaggerModule.setup('docs', app, theDocument, {
    raw: false,
    customSiteTitle: 'nest-shop API',
    swaggerOptions: {
      persistAuthorization: true,
      displayRequestDuration: true,
      tryItOutEnabled: true,
      // Its own guess is wrong at /docs, which has no slash at the end.
      oauth2RedirectUrl: app.get(AppConfig).publicUrl + SWAGGER_REDIRECT,
      initOAuth: { clientId: SWAGGER_UI, usePkceWithAuthorizationCodeGrant: true },
    },
  });
}
