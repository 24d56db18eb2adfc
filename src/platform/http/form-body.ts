import { UnsupportedMediaTypeException } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';

export const FORM = 'application/x-www-form-urlencoded';
export const JSON_BODY = 'application/json';

/** More than any form of this shop needs. */
const MAX_BYTES = 16 * 1024;

/** The body of a form: a repeated field is an array, which no field of a DTO accepts. */
export type FormBody = Readonly<Record<string, string | readonly string[]>>;

/** The route accepts forms instead of JSON. */
export const AcceptsForm = (): MethodDecorator => RouteConfig({ body: FORM });

/** The media type that the route of this request accepts. */
export function bodyTypeOf(request: FastifyRequest): string {
  const { body } = request.routeOptions.config as { readonly body?: string };
  return body ?? JSON_BODY;
}

/** Accepts uncompressed forms on the routes that take them; on all others they are a 415. */
export function acceptForms(fastify: FastifyInstance): void {
  fastify.addContentTypeParser(FORM, { parseAs: 'string', bodyLimit: MAX_BYTES }, (request, body, done) => {
    const isAccepted = bodyTypeOf(request) === FORM && request.headers['content-encoding'] === undefined;
    if (body.length === 0) return done(null, undefined);
    if (!isAccepted) return done(new UnsupportedMediaTypeException());
    done(null, parseForm(body as string));
  });
}

export function parseForm(body: string): FormBody {
  const values = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(body)) {
    const same = values.get(name);
    if (same) same.push(value);
    else values.set(name, [value]);
  }
  // Creates own properties, so that `__proto__` is rejected like any other unknown field.
  return Object.fromEntries(
    [...values].map(([name, [only = '', ...more]]) => [name, more.length > 0 ? [only, ...more] : only]),
  );
}
