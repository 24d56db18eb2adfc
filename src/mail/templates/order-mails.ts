import type { Order, OrderLine } from '../../orders/domain/order.js';
import type { OrderStatus } from '../../orders/domain/order-status.js';
import { formatMoney, times } from '../../shared/money.js';
import type { Mail } from '../mail.js';
import { layOut } from './layout.js';

/**
 * To an address that nobody has verified, so without a link or a proof that would open the order.
 * @param currency the shop's one currency, ISO 4217
 */
export function confirmationMail(
  to: string,
  { orderNumber, lines, totalAmount }: Order,
  currency: string,
): Mail {
  const row = ({ productName, quantity, unitPrice }: OrderLine): [string, string] => [
    `${quantity} × ${productName}`,
    `${formatMoney(times(unitPrice, quantity))} ${currency}`,
  ];
  return layOut(to, {
    subject: `Your order ${orderNumber}`,
    paragraphs: ['Thank you for your order. This is what you have bought:'],
    rows: [...lines.map(row), ['Total', `${formatMoney(totalAmount)} ${currency}`]],
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

export function statusMail(to: string, { orderNumber, status }: Order): Mail {
  return layOut(to, {
    subject: `Your order ${orderNumber} ${NEWS[status]}`,
    paragraphs: [`Your order ${orderNumber} ${NEWS[status]}.`],
    notes: [],
  });
}
