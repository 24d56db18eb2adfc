import { createHash } from 'node:crypto';
import {
  Injectable,
  UseInterceptors,
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { ApiHeader, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { PreconditionFailedError } from '../domain-error.js';

/** A strong validator of a body, byte for byte (RFC 9110, section 8.8.3). */
export function entityTag(body: string | Buffer): string {
  return `"${createHash('sha1').update(body).digest('base64url')}"`;
}

/** Whether `If-None-Match` names this tag; weak comparison (RFC 9110, section 13.1.2). */
function noneMatch(header: string | undefined, tag: string): boolean {
  if (header === undefined) return true;
  return header.trim() !== '*' && !header.split(',').some((each) => each.trim().replace(/^W\//, '') === tag);
}

/**
 * @param ifMatch the header `If-Match`; strong comparison (RFC 9110, section 13.1.1)
 * @param current the response body as a GET would answer it now
 * @throws PreconditionFailedError
 */
export function assertMatch(ifMatch: string | undefined, current: object): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return;
  const tag = entityTag(JSON.stringify(current));
  if (!ifMatch.split(',').some((each) => each.trim() === tag)) throw new PreconditionFailedError();
}

/** Beside what CORS has put there. */
function vary(reply: FastifyReply): string {
  const present = reply.getHeader('vary');
  return typeof present === 'string' ? `${present}, authorization` : 'authorization';
}

/**
 * Answers a GET with a tagged body, or with 304 where the client has it already.
 * @returns what is to be sent
 */
export function answerTagged<B extends string | Buffer>(
  request: FastifyRequest,
  reply: FastifyReply,
  body: B,
  tag: string,
): B | undefined {
  const audience = request.headers.authorization === undefined ? 'public' : 'private';
  void reply.header('etag', tag).header('cache-control', `${audience}, no-cache`).header('vary', vary(reply));
  if (!noneMatch(request.headers['if-none-match'], tag)) {
    void reply.status(304);
    return undefined;
  }
  void reply.type('application/json; charset=utf-8');
  return body;
}

/** Serialises the body once, and tags it. */
@Injectable()
class EntityTagInterceptor implements NestInterceptor<object, string | undefined> {
  intercept(context: ExecutionContext, next: CallHandler<object>): Observable<string | undefined> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      map((body) => {
        const text = JSON.stringify(body);
        return answerTagged(request, reply, text, entityTag(text));
      }),
    );
  }
}

/** Documents that a change is applied only to what the client has read. */
export const IfMatch = (): MethodDecorator =>
  ApiHeader({
    name: 'If-Match',
    description: 'The `ETag` that you read: the change is refused with 412 when it has changed since.',
    required: false,
    schema: { type: 'string' },
  });

/** Documents that the answer carries an `ETag`, and that a repeated read that names it gets 304 and no body. */
export const Tagged = (): MethodDecorator =>
  applyDecorators(
    ApiHeader({
      name: 'If-None-Match',
      description: 'The `ETag` of the answer you have: 304 when it still holds.',
      required: false,
      schema: { type: 'string' },
    }),
    ApiResponse({ status: 304, description: 'What you have still holds; there is no body.' }),
  );

/** For catalogue reads that are not cached: a repeated read that names what it has is answered with 304. */
export const ConditionalGet = (): MethodDecorator =>
  applyDecorators(UseInterceptors(EntityTagInterceptor), Tagged());
