import type { SendMailOptions } from 'nodemailer/lib/mailer';
import type { Mailbox } from '../config/app-config.js';
import type { OutgoingMail } from './mail.js';

/** What nodemailer makes a MIME message of. */
export function toMessage(
  { to, subject, text, html, messageId }: OutgoingMail,
  from: Mailbox,
): SendMailOptions {
  return {
    from,
    // As an object: as a text it would be taken apart, and an address may hold what looks like
    // another one.
    to: { name: '', address: to },
    subject,
    text,
    html,
    messageId,
    // No answers by machines (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
