import { Injectable } from '@nestjs/common';
import { UnauthenticatedError } from '../../shared/domain-error.js';
import { AccessTokens } from '../access-tokens.js';
import type { OAuthClient } from '../client-registry.js';
import type { Session } from '../domain/refresh-token.js';
import { LiveSessions } from '../live-sessions.js';
import { SecretTokens } from '../tokens/secret-tokens.js';
import { SessionService } from '../session.service.js';
import { OAuthError } from './oauth.error.js';

/** Token revocation (RFC 7009). Revoking an access or refresh token ends its whole session. */
@Injectable()
export class RevocationService {
  constructor(
    private readonly accessTokens: AccessTokens,
    private readonly secrets: SecretTokens,
    private readonly liveSessions: LiveSessions,
    private readonly sessions: SessionService,
  ) {}

  /**
   * Does nothing for an expired or invalid token. A request without a client id can end the session
   * of any token, so that anybody can revoke a leaked token.
   * @throws OAuthError for a token of another client
   */
  async revoke(token: string, client: OAuthClient | null): Promise<void> {
    const found = (await this.byRefreshToken(token)) ?? (await this.byAccessToken(token));
    if (!found) return;
    if (client && client.id !== found.clientId) {
      throw new OAuthError('invalid_grant', 'The token was issued to another client.');
    }
    await this.sessions.end(found.id, 'token_revoked');
  }

  private async byRefreshToken(token: string): Promise<Pick<Session, 'id' | 'clientId'> | null> {
    const hash = this.secrets.hash(token);
    const found = await this.liveSessions.findIssuedToken(hash);
    return found && { id: found.sessionId, clientId: found.clientId };
  }

  private async byAccessToken(token: string): Promise<Session | null> {
    try {
      const { sub, sid } = this.accessTokens.verify(token);
      return await this.liveSessions.find(sid, sub);
    } catch (error) {
      if (error instanceof UnauthenticatedError) return null;
      throw error;
    }
  }
}
