import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../platform/config/app-config.js';
import { Clock } from '../../shared/clock.js';
import { DomainEvents } from '../../platform/events/domain-events.js';
import { SecurityLog } from '../../platform/security/security-log.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { User } from '../../users/domain/user.js';
import type { RefreshToken } from '../domain/refresh-token.js';
import { RefreshTokenRepository } from '../domain/refresh-token.repository.js';
import { SecretTokens } from '../tokens/secret-tokens.js';
import { SessionChanged, SessionsEnded } from '../session.events.js';
import type { IssuedTokens } from '../domain/issued-tokens.js';
import { SessionService } from '../session.service.js';
import { KeyedHash } from '../../shared/keyed-hash.js';

/** Short, because clients redeem codes at once (RFC 6749, section 4.1.2). */
const CODE_TTL_MS = 60_000;

/** RFC 7636, section 4.1. */
const VERIFIER = /^[\w.~-]{43,128}$/;

/** What a user has allowed, and for which client. */
export interface CodeGrant {
  readonly clientId: string;
  readonly redirectUri: string;
  /** The PKCE challenge, S256 (RFC 7636). */
  readonly challenge: string;
  readonly scope: string;
}

/** A client's request to redeem a code. */
export interface Redemption {
  readonly code: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly verifier: string;
}

/**
 * Authorization codes: valid for one use within a minute, by one client, with one redirect URI and
 * challenge.
 *
 * A code is stored as the first token of the session that it will begin. So one conditional write
 * consumes it, ending the session (log-out, deactivation) also ends the code, and a replay ends the
 * session. The code itself contains a MAC of everything else it is bound to.
 */
@Injectable()
export class AuthorizationCodes {
  private readonly binding: KeyedHash;
  private readonly storageHash: KeyedHash;

  constructor(
    { jwtSecrets }: AppConfig,
    private readonly refreshTokens: RefreshTokenRepository,
    private readonly sessions: SessionService,
    private readonly secrets: SecretTokens,
    private readonly unitOfWork: UnitOfWork,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
    private readonly securityLog: SecurityLog,
  ) {
    this.binding = new KeyedHash(jwtSecrets, 'oauth authorization code: binding');
    this.storageHash = new KeyedHash(jwtSecrets, 'oauth authorization code: stored form');
  }

  /**
   * @param user a user who has just authenticated and given consent
   */
  async issue(user: User, grant: CodeGrant, device: string | null): Promise<string> {
    const secret = this.secrets.generate();
    const code = `${secret}.${this.bind(secret, grant)}`;
    const now = this.clock.now();
    await this.unitOfWork.run(async () => {
      const sessionId = this.secrets.generateId();
      this.events.raise(new SessionChanged(user.id, sessionId, null));
      await this.refreshTokens.add({
        userId: user.id,
        sessionId,
        tokenHash: this.hash(code),
        scope: grant.scope,
        clientId: grant.clientId,
        device,
        expiresAt: new Date(now.getTime() + CODE_TTL_MS),
      });
    });
    return code;
  }

  /**
   * Exchanges a code for the tokens of a new session. A redemption with another verifier, redirect
   * URI or client leaves the code usable, so that an attacker who knows the code but not its
   * verifier cannot invalidate it.
   * @throws RefreshTokenError if the code is used, expired, unknown, or was issued for other
   * parameters
   */
  redeem(redemption: Redemption): Promise<IssuedTokens> {
    return this.sessions.startFromCode(() => this.consume(redemption));
  }

  private async consume(redemption: Redemption): Promise<RefreshToken | null> {
    const now = this.clock.now();
    const known = await this.find(redemption.code);
    if (!known || !this.isBoundTo(redemption, known.token.scope)) return null;
    const consumed = await this.refreshTokens.consume(known.hash, now);
    if (!consumed) await this.endReplayed(known.token, now);
    return consumed;
  }

  /**
   * Tries the secrets in turn: the hash depends on the one that was first when the code was issued.
   */
  private async find(code: string): Promise<{ token: RefreshToken; hash: string } | null> {
    for (const hash of this.storageHash.allOf(code).map(toHex)) {
      const token = await this.refreshTokens.findByHash(hash);
      if (token) return { token, hash };
    }
    return null;
  }

  private isBoundTo({ code, clientId, redirectUri, verifier }: Redemption, scope: string): boolean {
    if (!VERIFIER.test(verifier)) return false;
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const [secret = '', binding = ''] = code.split('.');
    return this.binding.matches(binding, ...boundParts(secret, { clientId, redirectUri, challenge, scope }));
  }

  /**
   * Ends the session if its code is presented again, because one of the two callers has stolen it
   * (RFC 6749, section 4.1.2).
   */
  private async endReplayed(known: RefreshToken, now: Date): Promise<void> {
    const { sessionId, userId, clientId } = known;
    if (known.isRevoked) {
      const event = 'authorization_code_reused';
      this.securityLog.record({ event, userId, clientId, sessionId });
    }
    const ended = await this.refreshTokens.revokeSession(sessionId, now);
    this.events.raise(new SessionsEnded(ended));
    if (ended.length === 0) return;
    const reason = 'authorization_code_reused';
    this.securityLog.record({ event: 'sessions_ended', userId, reason, sessionIds: [sessionId] });
  }

  private bind(secret: string, grant: CodeGrant): string {
    return this.binding.of(...boundParts(secret, grant));
  }

  /**
   * A keyed hash, unlike that of refresh tokens, so that a code cannot be presented as a refresh
   * token to avoid its checks.
   */
  private hash(code: string): string {
    return toHex(this.storageHash.of(code));
  }
}

function toHex(hash: string): string {
  return Buffer.from(hash, 'base64url').toString('hex');
}

function boundParts(secret: string, { clientId, redirectUri, challenge, scope }: CodeGrant): string[] {
  return [secret, clientId, redirectUri, challenge, scope];
}
