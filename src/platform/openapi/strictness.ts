import type { OpenAPIObject } from '@nestjs/swagger';
import { ETAG_HEADERS } from '../http/entity-tag.js';

type Json = Record<string, unknown>;
type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** Says what the server does everywhere, so that no controller has to say it again. */
export function withCommonRules(document: OpenAPIObject): OpenAPIObject {
  const schemas = (document.components?.schemas ?? {}) as Record<string, Json>;
  for (const path of Object.values(document.paths)) {
    for (const operation of METHODS.map((method) => path[method])) {
      if (!operation) continue;
      // Said, not left out: a reader cannot tell an open operation from one that was forgotten.
      operation.security ??= [];
      // Readers and linters expect one; a summary that says it all is one.
      if (operation.summary) operation.description ??= `${operation.summary}.`;
      documentEntityTag(operation);
      for (const name of bodySchemas(operation)) closeSchema(schemas[name]);
    }
  }
  return document;
}

/** Where a 304 is possible the answers carry the tag that makes it so. */
function documentEntityTag({ responses }: Operation): void {
  if (!responses['304']) return;
  for (const status of ['200', '304'])
    responses[status] = { ...responses[status], headers: ETAG_HEADERS } as (typeof responses)[string];
}

/** Of JSON: a form may have fields that nobody knows (RFC 6749, section 3.2). */
function bodySchemas({ requestBody }: Operation): string[] {
  if (JSON.stringify(requestBody ?? {}).includes('x-www-form-urlencoded')) return [];
  return [...JSON.stringify(requestBody ?? {}).matchAll(/#\/components\/schemas\/(\w+)/g)].map(
    ([, name]) => name ?? '',
  );
}

/** Unknown fields are refused. */
function closeSchema(schema: Json | undefined): void {
  if (schema) schema.additionalProperties = false;
}
