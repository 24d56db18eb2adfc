import { createHash } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { AppConfig } from '../../config/app-config.js';
import { Clock } from '../../shared/clock.js';
import { DomainEvents } from '../../shared/events.js';
import { UnitOfWork } from '../../shared/unit-of-work.js';
import type { User } from '../../users/domain/user.js';
import type { RefreshToken } from '../domain/refresh-token.js';
import { RefreshTokenRepository } from '../domain/refresh-token.repository.js';
import { SecretTokens } from '../secret-tokens.js';
import { SessionChanged, SessionsEnded } from '../session.events.js';
import { SessionService, type IssuedTokens } from '../session.service.js';
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
 * A code is the first token of the family of the session that it will begin, and is stored as such. So one conditional
 * write spends it, ending the session (a log-out, a deactivated account) ends the code, and a replay ends the session.
 * What it is bound to beyond that row is in the code itself, as a MAC.
 */
@Injectable()
export class AuthorizationCodes {
  private readonly logger = new Logger(AuthorizationCodes.name);
  private readonly binding: KeyedHash;
  private readonly storedForm: KeyedHash;

  constructor(
    { jwtSecret }: AppConfig,
    private readonly refreshTokens: RefreshTokenRepository,
    private readonly sessions: SessionService,
    private readonly secrets: SecretTokens,
    private readonly unitOfWork: UnitOfWork,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
  ) {
    this.binding = new KeyedHash(jwtSecret, 'oauth authorization code: binding');
    this.storedForm = new KeyedHash(jwtSecret, 'oauth authorization code: stored form');
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
   * Begins the session. Whoever presents a code spends it, with the right verifier or without: nobody tries twice.
   * @throws RefreshTokenError when the code is spent, expired, unknown, or was issued for something else
   */
  redeem(redemption: Redemption): Promise<IssuedTokens> {
    return this.sessions.startFrom(() => this.spend(redemption));
  }

  private async spend({ code, clientId, redirectUri, verifier }: Redemption): Promise<RefreshToken | null> {
    const hash = this.hash(code);
    const now = this.clock.now();
    const spent = await this.refreshTokens.spend(hash, now);
    if (!spent) {
      await this.endReplayed(hash, now);
      return null;
    }
    this.events.raise(new SessionChanged(spent.userId, spent.sessionId, hash));
    if (!VERIFIER.test(verifier)) return null;
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const [secret = '', binding = ''] = code.split('.');
    const grant = { clientId, redirectUri, challenge, scope: spent.scope };
    return this.binding.matches(binding, ...boundParts(secret, grant)) ? spent : null;
  }

  /** Of two who present one code one has stolen it, and which one cannot be told (RFC 6749, section 4.1.2). */
  private async endReplayed(hash: string, now: Date): Promise<void> {
    const known = await this.refreshTokens.findByHash(hash);
    if (!known) return;
    const { sessionId, userId, clientId } = known;
    if (known.isRevoked)
      this.logger.warn({ sessionId, userId, clientId }, 'a code that is over was presented again');
    this.events.raise(new SessionsEnded(await this.refreshTokens.revokeSession(sessionId, now)));
  }

  private bind(secret: string, grant: CodeGrant): string {
    return this.binding.of(...boundParts(secret, grant));
  }

  /**
   * Keyed, unlike a refresh token's: no text that a client could present as a refresh token has this hash, and so a
   * code cannot be refreshed past its checks.
   */
  private hash(code: string): string {
    return Buffer.from(this.storedForm.of(code), 'base64url').toString('hex');
  }
}

function boundParts(secret: string, { clientId, redirectUri, challenge, scope }: CodeGrant): string[] {
  return [secret, clientId, redirectUri, challenge, scope];
}
