import { createTransport } from 'nodemailer';
import type { Mailbox } from '../config/app-config.js';
import type { OutgoingMail } from './mail.js';
import { MailTransport } from './mail-transport.js';
import { toMessage } from './message.js';

const SECOND_MS = 1000;

/** Timeouts of the mail server; stopping the shop waits no longer than these. */
const TIMEOUTS = {
  connectionTimeout: 5 * SECOND_MS,
  greetingTimeout: 5 * SECOND_MS,
  dnsTimeout: 5 * SECOND_MS,
  socketTimeout: 10 * SECOND_MS,
};

/** One connection a mail: the shop sends few, and a kept connection is one more thing to lose. */
export class SmtpTransport extends MailTransport {
  private readonly transporter;

  /**
   * @param url SMTP_URL; its query may hold further options of nodemailer, like `?requireTLS=true`
   */
  constructor(
    url: string,
    private readonly from: Mailbox,
  ) {
    super();
    this.transporter = createTransport({ url, ...TIMEOUTS });
  }

  async send(mail: OutgoingMail): Promise<void> {
    await this.transporter.sendMail(toMessage(mail, this.from));
  }
}
