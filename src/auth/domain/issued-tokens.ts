/** The result of a log-in or a refresh. */
export interface IssuedTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Of the access token, in seconds. */
  readonly expiresIn: number;
  /** What the tokens currently allow: names separated by blanks. */
  readonly scope: string;
  readonly sessionId: string;
}
