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

/** RFC 6749, section 4.1.2: short, for a client redeems it at once. */
const LIFE_MS = 60_000;

/** RFC 7636, section 4.1. */
const VERIFIER = /^[\w.~-]{43,128}$/;

/** What a user has allowed, and to whom. */
export interface CodeGrant {
  readonly clientId: string;
  readonly redirectUri: string;
  /** RFC 7636, S256. */
  readonly challenge: string;
  readonly scope: string;
}

/** What a client brings along. */
export interface Redemption {
  readonly code: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly verifier: string;
}

/**
 * Authorization codes: of one use, good for a minute, for one client, redirect and challenge.
 *
 * A code is the first token of the family of the session that it will begin, and is stored as such.
 * So one conditional write consumes it, ending the session (a log-out, a deactivated account) ends
 * the code, and a replay ends the session. What it is bound to beyond that row is in the code
 * itself, as a MAC.
 */
@Injectable()
export class AuthorizationCodes {
  private readonly binding: KeyedHash;
  private readonly storedForm: KeyedHash;

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
    this.storedForm = new KeyedHash(jwtSecrets, 'oauth authorization code: stored form');
  }

  /**
   * @param user who has just proven who they are, and said yes
   */
  async issue(user: User, grant: CodeGrant, device: string | null): Promise<string> {
    const secret = this.secrets.make();
    const code = `${secret}.${this.bind(secret, grant)}`;
    const now = this.clock.now();
    await this.unitOfWork.run(async () => {
      const sessionId = this.secrets.makeId();
      this.events.raise(new SessionChanged(user.id, sessionId, null));
      await this.refreshTokens.add({
        userId: user.id,
        sessionId,
        tokenHash: this.hash(code),
        scope: grant.scope,
        clientId: grant.clientId,
        device,
        expiresAt: new Date(now.getTime() + LIFE_MS),
      });
    });
    return code;
  }

  /**
   * Begins the session. A redemption with another verifier, redirect address or client leaves the
   * code usable: whoever has seen a code without its verifier must not be able to spoil it.
   * @throws RefreshTokenError when the code is used, expired, unknown, or was issued for something
   * else
   */
  redeem(redemption: Redemption): Promise<IssuedTokens> {
    return this.sessions.startFrom(() => this.consume(redemption));
  }

  private async consume(redemption: Redemption): Promise<RefreshToken | null> {
    const now = this.clock.now();
    const known = await this.find(redemption.code);
    if (!known || !this.isBoundTo(redemption, known.token.scope)) return null;
    const consumed = await this.refreshTokens.consume(known.hash, now);
    if (!consumed) {
      await this.endReplayed(known.token, now);
      return null;
    }
    this.events.raise(new SessionChanged(consumed.userId, consumed.sessionId, known.hash));
    return consumed;
  }

  /** One after the other: it was stored under the secret that signed when it was issued. */
  private async find(code: string): Promise<{ token: RefreshToken; hash: string } | null> {
    for (const hash of this.storedForm.allOf(code).map(inHex)) {
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
   * Of two who present one code one has stolen it, and which one cannot be told (RFC 6749, section
   * 4.1.2).
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
   * Keyed, unlike a refresh token's: no text that a client could present as a refresh token has
   * this hash, and so a code cannot be refreshed past its checks.
   */
  private hash(code: string): string {
    return inHex(this.storedForm.of(code));
  }
}

function inHex(hash: string): string {
  return Buffer.from(hash, 'base64url').toString('hex');
}

function boundParts(secret: string, { clientId, redirectUri, challenge, scope }: CodeGrant): string[] {
  return [secret, clientId, redirectUri, challenge, scope];
}
