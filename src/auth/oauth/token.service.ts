import { Injectable } from '@nestjs/common';
import { UserRepository } from '../../users/domain/user.repository.js';
import type { OAuthClient } from '../client-registry.js';
import { BadCredentialsError, RefreshTokenError } from '../domain/auth.errors.js';
import { LiveSessions } from '../live-sessions.js';
import { LoginService, type LoginContext } from '../login.service.js';
import { SecretTokens } from '../tokens/secret-tokens.js';
import type { IssuedTokens } from '../domain/issued-tokens.js';
import { SessionService } from '../session.service.js';
import { AuthorizationCodes } from './authorization-codes.js';
import { OAuthError } from './oauth.error.js';
import type { OAuthParams } from './oauth-params.js';
import { ScopeResolver } from './scope-resolver.js';

/** A request to the token endpoint. */
export interface TokenGrantRequest extends LoginContext {
  readonly params: OAuthParams;
  /** Null for the shop itself. */
  readonly client: OAuthClient | null;
}

/** The grants of the token endpoint (RFC 6749, sections 4.1.3, 4.3 and 6). */
@Injectable()
export class TokenService {
  constructor(
    private readonly logins: LoginService,
    private readonly sessions: SessionService,
    private readonly codes: AuthorizationCodes,
    private readonly scopes: ScopeResolver,
    private readonly liveSessions: LiveSessions,
    private readonly secrets: SecretTokens,
    private readonly users: UserRepository,
  ) {}

  /** @throws OAuthError */
  grant(request: TokenGrantRequest): Promise<IssuedTokens> {
    const type = request.params.require('grant_type');
    switch (type) {
      case 'password':
        return this.byPassword(request);
      case 'refresh_token':
        return this.byRefreshToken(request);
      case 'authorization_code':
        return this.byCode(request);
      default:
        throw new OAuthError('unsupported_grant_type', 'The grant type is not supported.');
    }
  }

  private async byPassword(request: TokenGrantRequest): Promise<IssuedTokens> {
    const { params, client, device, guestSessionId } = request;
    if (client && !client.isOwn) {
      throw new OAuthError(
        'unauthorized_client',
        'The grant type password is only for the shop itself: use authorization_code.',
      );
    }
    const login = params.require('username');
    const password = params.require('password');
    const requested = await this.scopes.resolveRequested(params.get('scope'), client);
    try {
      const credentials = await this.logins.authenticate({ login, password });
      const scope = await this.scopes.grant(requested, credentials.user.role, client);
      const session = { scope, clientId: client?.id ?? null, device };
      return await this.logins.start(credentials, session, guestSessionId);
    } catch (error) {
      if (error instanceof BadCredentialsError) throw new OAuthError('invalid_grant', error.message);
      throw error;
    }
  }

  private async byRefreshToken({ params, client }: TokenGrantRequest): Promise<IssuedTokens> {
    const token = params.require('refresh_token');
    const scope = await this.narrowedScope(token, client, params.get('scope'));
    return asInvalidGrant(
      'The refresh token has been used, has expired, was revoked, is unknown or belongs to another client.',
      () => this.sessions.refresh(token, client?.id ?? null, scope),
    );
  }

  /** Runs before the token is consumed, so that an invalid scope does not use up the token. */
  private async narrowedScope(
    token: string,
    client: OAuthClient | null,
    requested: string | undefined,
  ): Promise<string | undefined> {
    if (requested === undefined && !client) return undefined;
    const hash = this.secrets.hash(token);
    // Includes consumed tokens, which get the same successor again within the grace period.
    const known = await this.liveSessions.findIssuedToken(hash);
    // The refresh itself rejects another client's token, whatever its scope.
    if (!known || known.clientId !== (client?.id ?? null)) return undefined;
    const user = await this.users.find(known.userId);
    return user ? this.scopes.narrow(requested, known.scope, user.role, client) : undefined;
  }

  private async byCode({ params, client }: TokenGrantRequest): Promise<IssuedTokens> {
    const code = params.require('code');
    const redirectUri = params.require('redirect_uri');
    const verifier = params.require('code_verifier');
    if (!client) throw new OAuthError('invalid_request', 'The parameter client_id is missing.');
    return asInvalidGrant(
      'The code has been used, has expired, is unknown or does not match the client, redirect_uri or code_verifier.',
      () => this.codes.redeem({ code, clientId: client.id, redirectUri, verifier }),
    );
  }
}

/** Hides from the client what exactly is wrong with a token or a code. */
async function asInvalidGrant(message: string, work: () => Promise<IssuedTokens>): Promise<IssuedTokens> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RefreshTokenError) throw new OAuthError('invalid_grant', message);
    throw error;
  }
}
