import type { PasswordResetAskedFor, VerificationAskedFor } from '../../auth/account.events.js';
import type { Mail } from '../mail.js';
import { layOut } from './layout.js';

/** The link's token is a key to the account, and so goes in the query, which neither the shop nor its pages log. */
function pageLink(publicUrl: string, page: string, token: string): string {
  return `${publicUrl}/${page}?token=${encodeURIComponent(token)}`;
}

/**
 * Without the username: anybody can have this mail sent to anybody, and must not get to choose a word of it.
 * @param publicUrl base of the links
 */
export function verificationMail({ email, token }: VerificationAskedFor, publicUrl: string): Mail {
  return layOut(email, {
    subject: 'Confirm your e-mail address',
    paragraphs: ['Welcome to the shop. Please confirm that this address is yours.'],
    action: { label: 'Confirm my address', link: pageLink(publicUrl, 'verify-email', token) },
    notes: [
      'The link works for 24 hours, once.',
      'If you have not opened an account, you need not do anything: somebody has mistyped their own address.',
    ],
  });
}

/** @param publicUrl base of the links */
export function passwordResetMail({ email, token }: PasswordResetAskedFor, publicUrl: string): Mail {
  return layOut(email, {
    subject: 'Choose a new password',
    paragraphs: ['Somebody, probably you, has asked for a new password for your account at the shop.'],
    action: { label: 'Choose a new password', link: pageLink(publicUrl, 'reset-password', token) },
    notes: [
      'The link works for one hour, once. A new password ends every session of the account.',
      'If it was not you, you need not do anything: your password is as it was.',
    ],
  });
}
