import type {
  EmailChangeRequested,
  UserInvited,
  PasswordResetRequested,
  VerificationRequested,
} from '../account.events.js';
import type { MailContent } from '../../platform/mail/mail.js';

/** The data of the shop that mails show, from AppConfig. */
export interface ShopInfo {
  readonly shopName: string;
  /** Base URL of the pages that mails about accounts link to. */
  readonly homeUrl: string;
}

/**
 * The token gives access to the account, so it is in the query, which the shop does not log.
 */
function pageLink({ homeUrl }: ShopInfo, page: string, token: string): string {
  return `${homeUrl}/${page}?token=${encodeURIComponent(token)}`;
}

/**
 * Does not contain the username: anybody can have this mail sent to any address, and must not be
 * able to choose its text.
 */
export function verificationMail({ token }: VerificationRequested, shop: ShopInfo): MailContent {
  return {
    subject: 'Confirm your e-mail address',
    paragraphs: [`Welcome to ${shop.shopName}. Please confirm that this address is yours.`],
    action: { label: 'Confirm my address', link: pageLink(shop, 'verify-email', token) },
    notes: [
      'The link works once, within 24 hours.',
      'If you have not created an account, you can ignore this mail: somebody probably mistyped their own address.',
    ],
  };
}

export function passwordResetMail({ token }: PasswordResetRequested, shop: ShopInfo): MailContent {
  return {
    subject: 'Choose a new password',
    paragraphs: [
      `Somebody, probably you, has asked to set a new password for your account at ${shop.shopName}.`,
    ],
    action: { label: 'Choose a new password', link: pageLink(shop, 'reset-password', token) },
    notes: [
      'The link works once, within one hour. A new password logs you out on all devices.',
      'If it was not you, you can ignore this mail: your password stays the same.',
    ],
  };
}

export function invitationMail({ token }: UserInvited, shop: ShopInfo): MailContent {
  return {
    subject: 'Choose a password for your new account',
    paragraphs: [`An account was created for you at ${shop.shopName}. Choose a password to use it.`],
    action: { label: 'Choose a password', link: pageLink(shop, 'reset-password', token) },
    notes: [
      'The link works once, within 24 hours. After that, choose “forgot password” when you log in.',
      'If you do not know this shop, you can ignore this mail.',
    ],
  };
}

export function emailChangeMail({ token }: EmailChangeRequested, shop: ShopInfo): MailContent {
  return {
    subject: 'Confirm your new e-mail address',
    paragraphs: [
      `This address was entered as the new address of an account at ${shop.shopName}. Please confirm that it is yours.`,
    ],
    action: { label: 'Confirm my address', link: pageLink(shop, 'verify-email', token) },
    notes: [
      'The link works once, within 24 hours. Until you confirm it, the account keeps its old address.',
      'If you have no account there, you can ignore this mail.',
    ],
  };
}

/** Does not contain the new address, which the reader may not be allowed to know. */
export function emailChangeNotice(shop: ShopInfo): MailContent {
  return {
    subject: 'Your e-mail address is about to change',
    paragraphs: [
      `Somebody who knows your password has asked ${shop.shopName} to change the e-mail address of your account.`,
    ],
    action: { label: 'Visit the shop', link: shop.homeUrl },
    notes: [
      'If it was you, confirm the change with the link in the mail to the new address.',
      'If it was not you, set a new password now: this also cancels the change.',
    ],
  };
}
