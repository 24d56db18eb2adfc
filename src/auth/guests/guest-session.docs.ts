import { applyDecorators } from '@nestjs/common';
import { ApiHeader, type ApiResponseOptions } from '@nestjs/swagger';
import { SESSION_HEADER } from './guest-sessions.js';

/** Documents the header that identifies a guest. */
export const AcceptsGuestSession = (): MethodDecorator & ClassDecorator =>
  applyDecorators(
    ApiHeader({
      name: SESSION_HEADER,
      description:
        'The guest session, as the shop has issued it. The cookie `sid` (on https `__Host-sid`, or `__Secure-sid` if ' +
        'the URL of the shop has a path) can be sent instead.',
      required: false,
      schema: { type: 'string' },
    }),
  );

/** The response headers that return a guest session. */
export const GUEST_SESSION_HEADERS: NonNullable<ApiResponseOptions['headers']> = {
  [SESSION_HEADER]: {
    description: 'The signed guest session, also set as a cookie.',
    schema: { type: 'string' },
  },
};
