import { createHash } from 'node:crypto';
import { SetMetadata, applyDecorators, type ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import { ApiHeader, ApiResponse, type ApiResponseOptions } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PreconditionFailedError } from '../../shared/domain-error.js';

/**
 * Selects the part of a body that clients can edit with PATCH. The rest changes by other means:
 * orders change the stock of a product.
 */
export type EditedPart<Body extends object = never> = (body: Body) => object;

const hash = (text: string | Buffer): string => createHash('sha1').update(text).digest('base64url');

/** A strong validator of a body, byte for byte (RFC 9110, section 8.8.3). */
export function entityTag(body: string | Buffer): string {
  return `"${hash(body)}"`;
}

/**
 * The same for a body of which clients edit only a part: `"PART.BODY"`. `If-None-Match` compares
 * all of it, `If-Match` only PART.
 */
export function entityTagOf<Body extends object>(
  response: Body,
  edited?: EditedPart<Body>,
  body: string | Buffer = JSON.stringify(response),
): string {
  return edited ? `"${hash(JSON.stringify(edited(response)))}.${hash(body)}"` : entityTag(body);
}

/**
 * The value that `If-Match` compares: the hash of the edited part, or of the whole body.
 */
function editedVersion(tag: string): string {
  return /^"[^".]+[".]/.exec(tag)?.[0].slice(1, -1) ?? '';
}

/** Whether `If-None-Match` names this tag; weak comparison (RFC 9110, section 13.1.2). */
function noneMatch(header: string | undefined, tag: string): boolean {
  if (header === undefined) return true;
  return header.trim() !== '*' && !header.split(',').some((each) => each.trim().replace(/^W\//, '') === tag);
}

/**
 * Rejects a change of a resource that was edited since the client read it. Changes outside of the
 * edited part (a sale) do not count.
 * @param ifMatch the header `If-Match`; a weak tag never matches (RFC 9110, section 13.1.1)
 * @param current the response body that a GET would return now
 * @throws PreconditionFailedError
 */
export function assertMatch<Body extends object>(
  ifMatch: string | undefined,
  current: Body,
  edited?: EditedPart<Body>,
): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return;
  const version = editedVersion(entityTagOf(current, edited));
  if (!ifMatch.split(',').some((each) => editedVersion(each.trim()) === version)) {
    throw new PreconditionFailedError();
  }
}

/** Sets the `ETag` that a GET of the same resource would return. @returns the response */
export function withEntityTag<Body extends object>(
  reply: FastifyReply,
  response: Body,
  edited?: EditedPart<Body>,
): Body {
  void reply.header('etag', entityTagOf(response, edited));
  return response;
}

/** Keeps the values that CORS has set. */
function varyWithAuthorization(reply: FastifyReply): string {
  const present = reply.getHeader('vary');
  return typeof present === 'string' ? `${present}, authorization` : 'authorization';
}

/**
 * Sets the ETag and the caching headers, and the status 304 if `If-None-Match` shows that the
 * client has this body.
 * @returns the body to send; undefined with 304
 */
export function respondConditionally<B extends string | Buffer>(
  request: FastifyRequest,
  reply: FastifyReply,
  body: B,
  tag: string,
): B | undefined {
  const audience = request.headers.authorization === undefined ? 'public' : 'private';
  void reply
    .header('etag', tag)
    .header('cache-control', `${audience}, no-cache`)
    .header('vary', varyWithAuthorization(reply));
  if (!noneMatch(request.headers['if-none-match'], tag)) {
    void reply.status(304);
    return undefined;
  }
  void reply.type('application/json; charset=utf-8');
  return body;
}

const EDITED = 'edited part';

/** Declares the edited part of a route's response, for the interceptor that sets its `ETag`. */
export const Edited = (edited: EditedPart | undefined): MethodDecorator => SetMetadata(EDITED, edited);

export function editedPartOf(
  reflector: Reflector,
  context: ExecutionContext,
): EditedPart<object> | undefined {
  return reflector.get<EditedPart<object> | undefined>(EDITED, context.getHandler());
}

/** Documents the `ETag` of a response. */
export const ETAG_HEADERS: NonNullable<ApiResponseOptions['headers']> = {
  ETag: {
    description: 'The version of the resource, for `If-None-Match` and `If-Match`.',
    schema: { type: 'string' },
  },
};

/** Documents the header `If-Match`. */
export const IfMatch = (): MethodDecorator =>
  ApiHeader({
    name: 'If-Match',
    description:
      'The `ETag` of the version you have read. If the resource has been edited since, the response is 412. ' +
      'A sale does not count as an edit.',
    required: false,
    schema: { type: 'string' },
  });

/**
 * Documents that the response has an `ETag`, and that `If-None-Match` may lead to a 304.
 */
export const ApiEntityTag = (): MethodDecorator =>
  applyDecorators(
    ApiHeader({
      name: 'If-None-Match',
      description: 'The `ETag` of the version you have. If it is still current, the response is 304.',
      required: false,
      schema: { type: 'string' },
    }),
    ApiResponse({ status: 304, description: 'Your version is still current; the response has no body.' }),
  );
