import { HttpException } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { LOCATION_HEADERS } from './location.js';

/**
 * Responds with 301. Thrown instead of returned, so that it is not cached as a body.
 */
export class MovedPermanently extends HttpException {
  constructor(readonly location: string) {
    super('Moved Permanently', 301);
  }
}

/**
 * Redirects a request by a former slug to the address with the current one, query included.
 * @throws MovedPermanently
 */
export function redirectFormerSlug(
  requested: string,
  current: string,
  location: string,
  { originalUrl }: FastifyRequest,
): void {
  if (requested === current) return;
  const [, ...query] = originalUrl.split('?');
  throw new MovedPermanently([location, ...query].join('?'));
}

/** Documents the redirect. */
export const ApiMoved = (description: string): MethodDecorator =>
  ApiResponse({
    status: 301,
    description,
    headers: LOCATION_HEADERS,
  });
