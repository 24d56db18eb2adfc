/** The result of a log-in or a refresh. */
export interface IssuedTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Lifetime of the access token, in seconds. */
  readonly expiresIn: number;
  /** What the tokens currently allow: space-delimited names. */
  readonly scope: string;
  readonly sessionId: string;
}
