import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { ApiOnlyProblems, DATABASE_ERRORS, RATE_LIMIT_ERRORS } from '../../platform/http/api-problems.js';
import { OAuthErrorResponse } from './dto/oauth.dto.js';
import type { OAuthErrorCode } from './oauth.error.js';

type Codes = Readonly<Partial<Record<OAuthErrorCode, string>>>;

const CLIENT: Codes = {
  invalid_client: 'The client is unknown, or it sent a secret although all clients are public.',
};

/** Documents the errors of an endpoint that uses the format of RFC 6749, section 5.2. */
export function ApiOAuthErrors(codes: Codes): MethodDecorator {
  return applyDecorators(
    ApiOnlyProblems(DATABASE_ERRORS, RATE_LIMIT_ERRORS, {
      413: { body_too_large: 'The body is larger than the server accepts.' },
      415: { unsupported_media_type: 'The operation does not accept the content type of the body.' },
    }),
    ApiExtraModels(OAuthErrorResponse),
    ApiResponse({ status: 400, description: describe(codes), content: content(codes) }),
    ApiResponse({
      status: 401,
      description: describe(CLIENT),
      headers: {
        'WWW-Authenticate': { description: 'The authentication challenge.', schema: { type: 'string' } },
      },
      content: content(CLIENT),
    }),
  );
}

function describe(codes: Codes): string {
  return Object.entries(codes)
    .map(([code, summary]) => `\`${code}\`: ${summary}`)
    .join(' ');
}

function content(codes: Codes) {
  const examples = Object.entries(codes).map(([error, summary]) => [
    error,
    { summary, value: { error, error_description: summary } },
  ]);
  return {
    'application/json': {
      schema: { $ref: getSchemaPath(OAuthErrorResponse) },
      examples: Object.fromEntries(examples) as Record<string, { summary: string; value: unknown }>,
    },
  };
}
