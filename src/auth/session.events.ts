import type { EndedToken } from './domain/refresh-token.js';

/** A session began, or its refresh token was rotated. */
export class SessionChanged {
  /** @param consumedTokenHash null if the session began */
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

/** Sessions ended. */
export class SessionsEnded {
  /** @param tokens the tokens of the sessions, which are now revoked */
  constructor(readonly tokens: readonly EndedToken[]) {}
}
