import type { Order, OrderLine } from '../../orders/domain/order.js';
import type { OrderStatus } from '../../orders/domain/order-status.js';
import { formatMoney, times } from '../../shared/money.js';
import type { Mail } from '../mail.js';
import { layOut } from './layout.js';

/**
 * @param link opens a guest's order; null: the user logs in
 * @param currency the shop's one currency, ISO 4217
 */
export function confirmationMail(
  to: string,
  { orderNumber, lines, totalAmount }: Order,
  currency: string,
  link: string | null,
): Mail {
  const row = ({ productName, quantity, unitPrice }: OrderLine): [string, string] => [
    `${quantity} × ${productName}`,
    `${formatMoney(times(unitPrice, quantity))} ${currency}`,
  ];
  return layOut(to, {
    subject: `Your order ${orderNumber}`,
    paragraphs: ['Thank you for your order. This is what you have bought:'],
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
export function statusMail(to: string, { orderNumber, status }: Order, link: string | null): Mail {
  return layOut(to, {
    subject: `Your order ${orderNumber} ${NEWS[status]}`,
    paragraphs: [`Your order ${orderNumber} ${NEWS[status]}.`],
    action: seeOrder(link),
    notes: [],
  });
}

function seeOrder(link: string | null): { label: string; link: string } | undefined {
  return link === null ? undefined : { label: 'See your order', link };
}
