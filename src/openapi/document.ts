import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { stringify } from 'yaml';
import { toOpenApi31 } from './nullable.js';
import { completed } from './strictness.js';

/**
 * The OpenAPI 3.1 document, made from the controllers alone: the same for every store and every address, so that
 * `npm run openapi` and a running server give out the same bytes.
 */
export function buildOpenApi(app: INestApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('nest-shop')
    .setDescription(
      'The REST API of the shop. Ids are opaque strings, money is decimal strings, times are ISO 8601 in UTC. ' +
        'Every error is `application/problem+json` (RFC 9457) with a stable `code`.',
    )
    .setVersion('1')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('/', 'This server')
    .addTag('Products', 'What the shop sells, and how much of it is there.')
    .addTag('Categories', 'The tree in which the products stand.')
    .addTag('Health', 'For those who run the shop.')
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'An access token (RFC 6750).' },
      'bearer',
    );
  return completed(toOpenApi31(SwaggerModule.createDocument(app, builder.build())));
}

export function toJson(document: OpenAPIObject): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

export function toYaml(document: OpenAPIObject): string {
  // Through JSON, so that both files say the same, and equal parts are not written as YAML aliases.
  return stringify(JSON.parse(toJson(document)), { aliasDuplicateObjects: false, lineWidth: 0 });
}
