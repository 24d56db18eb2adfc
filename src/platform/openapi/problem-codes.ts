import type { OpenAPIObject } from '@nestjs/swagger';
import { CODE_OF_STATUS } from '../http/problem.js';

type Json = Record<string, unknown>;
interface Media {
  readonly examples?: Json;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/**
 * Adds the schema `ProblemCode`: the codes of all documented errors, and those that any request can
 * meet before it reaches an operation.
 */
export function withProblemCodes(document: OpenAPIObject): OpenAPIObject {
  const responses = Object.values(document.paths).flatMap((path) =>
    METHODS.flatMap((method) => Object.values(path[method]?.responses ?? {})),
  ) as { readonly content?: Readonly<Record<string, Media>> }[];
  const documented = responses.flatMap(({ content }) =>
    Object.keys(content?.['application/problem+json']?.examples ?? {}),
  );
  const codes = new Set([...documented, ...Object.values(CODE_OF_STATUS)]);
  const schemas = document.components?.schemas as Record<string, Json>;
  schemas.ProblemCode = {
    type: 'string',
    enum: [...codes].sort(),
    description: 'A stable code for programs. Later versions may add codes.',
  };
  return document;
}
