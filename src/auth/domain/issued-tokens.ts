/** What a log-in or a refresh gives to the client. */
export interface IssuedTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Of the access token, in seconds. */
  readonly expiresIn: number;
  /** What the tokens allow at this moment, names separated by blanks. */
  readonly scope: string;
  readonly sessionId: string;
}
