/** Who gets the mails of an order. */
export interface Recipient {
  readonly address: string;
  /**
   * Its owner has shown that it is theirs. Anybody can have mails sent to one that is not verified.
   */
  readonly isVerified: boolean;
  /** Opens the order; null for the order of an account, whose owner logs in. */
  readonly guestToken: string | null;
}
