import type { Order, OrderLine } from '../domain/order.js';
import type { OrderStatus } from '../domain/order-status.js';
import { formatMoney, times } from '../../shared/money.js';
import type { MailContent } from '../../platform/mail/mail.js';

/** What mails say of the shop: AppConfig has it. */
interface ShopInfo {
  readonly shopName: string;
  /** The shop's one currency, ISO 4217. */
  readonly currency: string;
}

/** @param link opens a guest's order; null: the user logs in */
export function confirmationMail(
  { orderNumber, lines, totalAmount }: Order,
  { shopName, currency }: ShopInfo,
  link: string | null,
): MailContent {
  const row = ({ productName, quantity, unitPrice }: OrderLine): [string, string] => [
    `${quantity} × ${productName}`,
    `${formatMoney(times(unitPrice, quantity))} ${currency}`,
  ];
  return {
    subject: `Your order ${orderNumber}`,
    paragraphs: [`Thank you for your order at ${shopName}. You have ordered:`],
    rows: [...lines.map(row), ['Total', `${formatMoney(totalAmount)} ${currency}`]],
    action: orderAction(link),
    notes: ['We will let you know when it is on its way.'],
  };
}

const STATUS_PHRASES: Readonly<Record<OrderStatus, string>> = {
  pending: 'has been received',
  processing: 'is being processed',
  shipped: 'is on its way to you',
  delivered: 'has been delivered',
  cancelled: 'has been cancelled',
};

/** @param link opens a guest's order; null: the user logs in */
export function statusMail({ orderNumber, status }: Order, link: string | null): MailContent {
  return {
    subject: `Your order ${orderNumber} ${STATUS_PHRASES[status]}`,
    paragraphs: [`Your order ${orderNumber} ${STATUS_PHRASES[status]}.`],
    action: orderAction(link),
    notes: [],
  };
}

function orderAction(link: string | null): { label: string; link: string } | undefined {
  return link === null ? undefined : { label: 'See your order', link };
}
