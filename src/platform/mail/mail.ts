/** What a mail says: text and HTML are rendered from it, and so say the same. */
export interface MailContent {
  readonly subject: string;
  readonly paragraphs: readonly string[];
  /** Rows of a label and an amount, the last of them the sum. */
  readonly rows?: readonly (readonly [string, string])[];
  readonly action?: { readonly label: string; readonly link: string };
  /** Below all else. */
  readonly notes: readonly string[];
}

/** One mail to one reader, ready to be sent. */
export interface Mail {
  /** A bare address; whoever asked for the mail may have made it up. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Where the mail wants its reader to go, if anywhere; as secret as the mail. */
  readonly link?: string;
}

/** A mail as it goes out: at each try the same, so that a mail which arrives twice can be told. */
export interface OutgoingMail extends Mail {
  /** With its angle brackets (RFC 5322, section 3.6.4). */
  readonly messageId: string;
}
