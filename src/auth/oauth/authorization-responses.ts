import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../platform/config/app-config.js';
import type { AuthorizationTarget } from './authorization-requests.js';
import type { OAuthError } from './oauth.error.js';

/** Builds the redirect URIs that carry the response to the client (RFC 6749, section 4.1.2). */
@Injectable()
export class AuthorizationResponses {
  constructor(private readonly config: AppConfig) {}

  code(target: AuthorizationTarget, code: string): string {
    return this.redirectUriWith(target, { code });
  }

  error(target: AuthorizationTarget, { code, message }: OAuthError): string {
    return this.redirectUriWith(target, { error: code, error_description: message });
  }

  /** `iss` identifies this server to clients that use several (RFC 9207). */
  private redirectUriWith(
    { redirectUri, state }: AuthorizationTarget,
    response: Record<string, string>,
  ): string {
    const params = new URLSearchParams(response);
    if (state !== undefined) params.set('state', state);
    params.set('iss', this.config.publicUrl);
    // `%20` instead of `+` for a space: some clients (such as Swagger UI) read `+` as a plus sign.
    const query = params.toString().replaceAll('+', '%20');
    return `${redirectUri}${redirectUri.includes('?') ? '&' : '?'}${query}`;
  }
}
