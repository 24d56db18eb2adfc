/** Who gets the mails of an order. */
export interface Recipient {
  readonly address: string;
  /**
   * Whether the recipient has verified the address. Anybody can have mails sent to an unverified
   * one.
   */
  readonly isVerified: boolean;
  /** Opens the order; null for the order of an account, whose owner logs in. */
  readonly guestToken: string | null;
}
