import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { stringify } from 'yaml';
import { AUTHORIZE_PATH, TOKEN_PATH } from '../access/oauth-paths.js';
import { AccessRegistry } from '../access/access-registry.js';
import { ApiTags } from './api-tags.js';
import { AppConfig } from '../config/app-config.js';
import { withSharedComponents } from './components.js';
import { toOpenApi31 } from './nullable.js';
import { withProblemCodes } from './problem-codes.js';
import { withCommonRules } from './strictness.js';

/**
 * Builds the OpenAPI 3.1 document from the controllers and PUBLIC_URL alone, so that
 * `npm run openapi` and a running server give out the same bytes.
 */
export function buildOpenApi(app: INestApplication): OpenAPIObject {
  const base = baseOf(app.get(AppConfig));
  const tokenUrl = base + TOKEN_PATH;
  const scopes = Object.fromEntries(app.get(AccessRegistry).all);
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('nest-shop')
    .setDescription(
      'The REST API of the shop. Ids are opaque strings, amounts of money are decimal strings, and times are ISO 8601 in UTC. ' +
        'All errors are `application/problem+json` (RFC 9457) with a stable `code`.',
    )
    .setVersion('1')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer(base || '/', 'The shop')
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'An access token (RFC 6750).' },
      'bearer',
    )
    .addOAuth2(
      {
        type: 'oauth2',
        description:
          'Logging in with e-mail address or username (RFC 6749, section 4.3), or the page where applications ask for access ' +
          '(section 4.1, with PKCE). If no scope is requested, a token allows everything that the role of its owner allows.',
        flows: {
          password: { tokenUrl, refreshUrl: tokenUrl, scopes },
          authorizationCode: {
            authorizationUrl: base + AUTHORIZE_PATH,
            tokenUrl,
            refreshUrl: tokenUrl,
            scopes,
          },
        },
      },
      'oauth2',
    );
  for (const [name, description] of app.get(ApiTags).all) builder.addTag(name, description);
  const document = toOpenApi31(SwaggerModule.createDocument(app, builder.build()));
  return withSharedComponents(withProblemCodes(withCommonRules(document)));
}

/**
 * Without a PUBLIC_URL the document is relative to wherever it was read: a test, a tunnel, a
 * machine of the local network.
 */
function baseOf({ publicUrl, port }: AppConfig): string {
  return publicUrl === `http://localhost:${port}` ? '' : publicUrl;
}

export function toJson(document: OpenAPIObject): string {
  return `${JSON.stringify(document)}\n`;
}

export function toYaml(document: OpenAPIObject): string {
  // Through JSON, so that both files say the same, and equal parts are not written as YAML aliases.
  return stringify(JSON.parse(toJson(document)), { aliasDuplicateObjects: false, lineWidth: 0 });
}
