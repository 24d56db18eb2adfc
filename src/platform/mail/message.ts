import { randomUUID } from 'node:crypto';
import * as base64 from 'nodemailer/lib/base64';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { SendMailOptions } from 'nodemailer/lib/mailer';
import type MimeNode from 'nodemailer/lib/mime-node';
import * as quotedPrintable from 'nodemailer/lib/qp';
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
    // nodemailer would read random bytes for each part.
    baseBoundary: randomUUID(),
    // No answers by machines (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/**
 * Returns the MIME message as nodemailer's `build()` would. That builds a chain of streams for each
 * part, which takes three times the CPU time.
 */
export function composeMessage(mail: OutgoingMail, from: Mailbox): string {
  return serialize(new MailComposer(toMessage(mail, from)).compile());
}

/** @param part of texts only */
function serialize(part: MimeNode): string {
  // Sets `boundary`, too.
  const headers = part.buildHeaders();
  if (part.childNodes.length === 0) return `${headers}\r\n\r\n${encodedContent(part)}`;
  const parts = part.childNodes.map((child) => `--${part.boundary}\r\n${serialize(child)}\r\n`);
  return `${headers}\r\n\r\n${parts.join('')}--${part.boundary}--\r\n`;
}

function encodedContent(part: MimeNode): string {
  const content = part.content as string;
  const encoding = part.getTransferEncoding();
  if (encoding === 'base64') return base64.wrap(base64.encode(content));
  if (encoding !== 'quoted-printable') return content;
  return quotedPrintable.wrap(quotedPrintable.encode(content));
}
