import type { OutgoingMail } from './mail.js';

/** A way for mails to leave the shop. Also its injection token. */
export abstract class MailTransport {
  /** @throws Error when it did not go out, or when nobody knows whether it did */
  abstract send(mail: OutgoingMail): Promise<void>;
}
