import type { OpenAPIObject } from '@nestjs/swagger';

/**
 * OpenAPI 3.1 says in JSON Schema what 3.0 said with `nullable`: `type: ['string', 'null']`, or
 * `anyOf` with a null beside a reference. The decorators still write the older form.
 */
export function toOpenApi31(document: OpenAPIObject): OpenAPIObject {
  return rewrite(document) as OpenAPIObject;
}

function rewrite(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rewrite);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([key, each]) => [key, rewrite(each)] as const);
  const { nullable, ...schema } = withoutSingleAllOf(Object.fromEntries(entries));
  if (nullable !== true) return schema;
  return typeof schema.type === 'string'
    ? { ...schema, type: [schema.type, 'null'] }
    : { anyOf: [schema, { type: 'null' }] };
}

/**
 * In 3.1 a reference may have siblings; 3.0 needs an `allOf` around it, as the decorators write it.
 */
function withoutSingleAllOf({ allOf, ...schema }: Record<string, unknown>): Record<string, unknown> {
  const [only, ...others] = Array.isArray(allOf) ? (allOf as Record<string, unknown>[]) : [];
  if (only && others.length === 0 && typeof only.$ref === 'string') return { ...schema, ...only };
  return allOf === undefined ? schema : { ...schema, allOf };
}
