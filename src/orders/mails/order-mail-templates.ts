import type { Order, OrderLine } from '../domain/order.js';
import type { OrderStatus } from '../domain/order-status.js';
import { formatMoney, times } from '../../shared/money.js';
import type { Mail } from '../../platform/mail/mail.js';
import { layOut } from '../../platform/mail/layout.js';

/** What mails say of the shop: AppConfig has it. */
interface MailingShop {
  readonly shopName: string;
  /** The shop's one currency, ISO 4217. */
  readonly currency: string;
}

/** @param link opens a guest's order; null: the user logs in */
export function confirmationMail(
  to: string,
  { orderNumber, lines, totalAmount }: Order,
  { shopName, currency }: MailingShop,
  link: string | null,
): Mail {
  const row = ({ productName, quantity, unitPrice }: OrderLine): [string, string] => [
    `${quantity} × ${productName}`,
    `${formatMoney(times(unitPrice, quantity))} ${currency}`,
  ];
  return layOut(to, shopName, {
    subject: `Your order ${orderNumber}`,
    paragraphs: [`Thank you for your order at ${shopName}. This is what you have bought:`],
    rows: [...lines.map(row), ['Total', `${formatMoney(totalAmount)} ${currency}`]],
    action: seeOrder(link),
    notes: ['You will hear from us when it is on its way.'],
  });
}

const NEWS: Readonly<Record<OrderStatus, string>> = {
  pending: 'is waiting to be worked on',
  processing: 'is being packed',
  shipped: 'is on its way to you',
  delivered: 'has been delivered',
  cancelled: 'has been cancelled',
};

/** @param link opens a guest's order; null: the user logs in */
export function statusMail(
  to: string,
  { orderNumber, status }: Order,
  { shopName }: MailingShop,
  link: string | null,
): Mail {
  return layOut(to, shopName, {
    subject: `Your order ${orderNumber} ${NEWS[status]}`,
    paragraphs: [`Your order ${orderNumber} ${NEWS[status]}.`],
    action: seeOrder(link),
    notes: [],
  });
}

function seeOrder(link: string | null): { label: string; link: string } | undefined {
  return link === null ? undefined : { label: 'See your order', link };
}
