import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../platform/config/app-config.js';
import { Clock } from '../../shared/clock.js';
import { KeyedHash } from '../../shared/keyed-hash.js';
import { ClientRegistry, type OAuthClient } from '../client-registry.js';
import { OAuthError } from './oauth.error.js';
import type { OAuthParams } from './oauth-params.js';
import { ScopeResolver } from './scope-resolver.js';

/** How long a consent page can be submitted. */
const CONSENT_PAGE_TTL_MS = 10 * 60_000;

/** Limited, because the consent page submits the request in a form of limited size. */
const MAX_STATE_LENGTH = 4000;
/**
 * The maximum size of `state` as JSON, which escapes quotes with one more character and control
 * characters with five.
 */
const MAX_STATE_BYTES = 2 * MAX_STATE_LENGTH + 2;

/**
 * Where the response is sent. Validated first: without a valid target, errors are shown on a page.
 */
export interface AuthorizationTarget {
  readonly client: OAuthClient;
  readonly redirectUri: string;
  readonly state: string | undefined;
}

/**
 * A validated authorization request (RFC 6749, section 4.1.1; RFC 7636, section 4.3).
 */
export interface AuthorizationRequest extends AuthorizationTarget {
  readonly scope: string;
  readonly challenge: string;
}

/** The request as a hidden field of the consent page. */
interface SignedRequest {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly state?: string;
  readonly scope: string;
  readonly challenge: string;
  readonly until: number;
}

@Injectable()
export class AuthorizationRequests {
  private readonly signature: KeyedHash;

  constructor(
    { jwtSecrets }: AppConfig,
    private readonly clients: ClientRegistry,
    private readonly scopes: ScopeResolver,
    private readonly clock: Clock,
  ) {
    this.signature = new KeyedHash(jwtSecrets, 'oauth authorization request');
  }

  /** @throws OAuthError that must not be redirected, because there is no valid redirect URI */
  targetOf(params: OAuthParams): AuthorizationTarget {
    const target = this.assertRegistered(params.require('client_id'), params.require('redirect_uri'));
    return { ...target, state: stateOf(params) };
  }

  /** @throws OAuthError */
  async validate(params: OAuthParams, target: AuthorizationTarget): Promise<AuthorizationRequest> {
    const state = params.get('state') ?? '';
    if (state.length > MAX_STATE_LENGTH || Buffer.byteLength(JSON.stringify(state)) > MAX_STATE_BYTES) {
      throw new OAuthError(
        'invalid_request',
        `The parameter state is longer than ${MAX_STATE_LENGTH} characters.`,
      );
    }
    if (params.require('response_type') !== 'code') {
      throw new OAuthError('unsupported_response_type', 'The response type is not supported: use code.');
    }
    const challenge = params.require('code_challenge');
    // A request without the parameter means `plain` (RFC 7636, section 4.3), which is not
    // supported.
    if (params.get('code_challenge_method') !== 'S256' || !/^[\w-]{43}$/.test(challenge)) {
      throw new OAuthError(
        'invalid_request',
        'PKCE is required: code_challenge must be a valid challenge, and code_challenge_method must be S256.',
      );
    }
    return {
      ...target,
      challenge,
      scope: await this.scopes.resolveRequested(params.get('scope'), target.client),
    };
  }

  /** Returns the request as signed text that expires after CONSENT_PAGE_TTL_MS. */
  toHiddenField({ client, redirectUri, state, scope, challenge }: AuthorizationRequest): string {
    const until = this.clock.now().getTime() + CONSENT_PAGE_TTL_MS;
    const signedRequest: SignedRequest = { clientId: client.id, redirectUri, state, scope, challenge, until };
    const text = Buffer.from(JSON.stringify(signedRequest)).toString('base64url');
    return `${text}.${this.signature.of(text)}`;
  }

  /** @throws OAuthError that must not be redirected */
  fromHiddenField(hidden: string): AuthorizationRequest {
    const [text = '', signature = ''] = hidden.split('.');
    if (!this.signature.matches(signature, text)) throw pageExpired();
    const { clientId, redirectUri, state, scope, challenge, until } = JSON.parse(
      Buffer.from(text, 'base64url').toString(),
    ) as SignedRequest;
    if (until < this.clock.now().getTime()) throw pageExpired();
    // Checked again, because the client may have been removed from the configuration.
    return { ...this.assertRegistered(clientId, redirectUri), state, scope, challenge };
  }

  private assertRegistered(clientId: string, redirectUri: string): Omit<AuthorizationTarget, 'state'> {
    const client = this.clients.find(clientId);
    if (!client) throw new OAuthError('invalid_request', 'The application is not registered with this shop.');
    if (!client.redirectUris.includes(redirectUri)) {
      throw new OAuthError('invalid_request', 'The redirect URI is not registered for this application.');
    }
    return { client, redirectUri };
  }
}

/**
 * Returns the client's `state`; undefined if it occurs twice, which `validate` reports as an error.
 */
function stateOf(params: OAuthParams): string | undefined {
  try {
    return params.get('state');
  } catch {
    return undefined;
  }
}

function pageExpired(): OAuthError {
  return new OAuthError(
    'invalid_request',
    'This page has expired. Go back to the application and try again.',
  );
}
