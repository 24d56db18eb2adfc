import { isUtf8 } from 'node:buffer';
import { BadRequestException, UnsupportedMediaTypeException } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ValidationError } from '../../shared/domain-error.js';
import { withoutRoundedNumbers } from './exact-numbers.js';
import { JSON_BODY, acceptForms, bodyTypeOf } from './form-body.js';

/** No body of this API is as deep. Recursing into a deeper one could overflow the stack. */
const MAX_DEPTH = 32;

/** Accepts uncompressed JSON, and forms on the routes that allow them; everything else is a 415. */
export function addBodyParsers(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addHook('onRequest', ignoreTypeOfEmptyBody);
  // 'error': refuses `__proto__` and `constructor.prototype` as keys (prototype pollution).
  const parse = fastify.getDefaultJsonParser('error', 'error');
  acceptForms(fastify);
  fastify.addContentTypeParser(JSON_BODY, { parseAs: 'buffer' }, (request, body, done) => {
    const isAccepted = bodyTypeOf(request) === JSON_BODY && request.headers['content-encoding'] === undefined;
    if (body.length === 0) return done(null, undefined);
    if (!isAccepted) return done(new UnsupportedMediaTypeException());
    if (!isUtf8(body as Buffer)) {
      return done(new BadRequestException('', { cause: new SyntaxError('not UTF-8') }));
    }
    void parse(request, withoutRoundedNumbers((body as Buffer).toString()), (error, value) => {
      if (error) done(error);
      else if (isDeeperThan(value, MAX_DEPTH)) {
        done(
          new ValidationError([{ field: '', message: `the body is nested deeper than ${MAX_DEPTH} levels` }]),
        );
      } else done(null, value);
    });
  });
}

/** A request without a body needs no media type, whatever its headers say. */
function ignoreTypeOfEmptyBody({ headers }: FastifyRequest, _: unknown, done: () => void): void {
  const length = headers['content-length'];
  const isEmpty = length === undefined ? headers['transfer-encoding'] === undefined : Number(length) === 0;
  if (isEmpty) delete headers['content-type'];
  done();
}

/** Level by level, without recursion. */
function isDeeperThan(value: unknown, levels: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > levels) return true;
    level = level.flatMap((each): unknown[] => (each instanceof Object ? Object.values(each) : []));
  }
  return false;
}
