import type { OpenAPIObject } from '@nestjs/swagger';

/**
 * OpenAPI 3.1 says in JSON Schema what 3.0 said with `nullable`: `type: ['string', 'null']`, or `anyOf` with a
 * null beside a reference. The decorators still write the older form.
 */
export function toOpenApi31(document: OpenAPIObject): OpenAPIObject {
  return rewrite(document) as OpenAPIObject;
}

function rewrite(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rewrite);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([key, each]) => [key, rewrite(each)] as const);
  const { nullable, ...schema } = Object.fromEntries(entries) as { nullable?: unknown; type?: unknown };
  if (nullable === undefined) return schema;
  if (nullable !== true) return schema;
  return typeof schema.type === 'string'
    ? { ...schema, type: [schema.type, 'null'] }
    : { anyOf: [schema, { type: 'null' }] };
}
