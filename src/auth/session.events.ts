import type { EndedToken } from './domain/refresh-token.js';

/** A session has begun, or one of its refresh tokens was consumed for the next one. */
export class SessionChanged {
  /** @param consumedTokenHash null where it has begun */
  constructor(
    readonly userId: string,
    readonly sessionId: string,
    readonly consumedTokenHash: string | null,
  ) {}
}

/** A refresh token was issued, at a log-in or by a rotation. */
export class RefreshTokenIssued {
  constructor(readonly tokenHash: string) {}
}

/** Sessions have come to their end. */
export class SessionsEnded {
  /** @param tokens theirs, which can be used no more */
  constructor(readonly tokens: readonly EndedToken[]) {}
}
