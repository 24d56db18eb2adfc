import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { OAuthParams } from './oauth-params.js';

/** Injects the parameters of a form. The handler accepts no other body (`@AcceptsForm()`). */
export const OAuthForm = createParamDecorator((_: unknown, context: ExecutionContext): OAuthParams => {
  const { body } = context.switchToHttp().getRequest<FastifyRequest>();
  return new OAuthParams((body ?? {}) as Readonly<Record<string, unknown>>);
});
