import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { OAuthParams } from './oauth-params.js';

/** The parameters of a form; the handler takes no other body (`@AcceptsForm()`). */
export const OAuthForm = createParamDecorator((_: unknown, context: ExecutionContext): OAuthParams => {
  const { body } = context.switchToHttp().getRequest<FastifyRequest>();
  return new OAuthParams((body ?? {}) as Readonly<Record<string, unknown>>);
});
