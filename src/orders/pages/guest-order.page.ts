import type { HtmlPage } from '../../platform/http/html-page.js';
import { html } from '../../shared/html.js';

const NOT_OPENED =
  'This link does not open an order: a part of it may be missing, ' +
  'or the order now belongs to your account. In that case, log in to see it.';

/**
 * Reads the order's id and token from the fragment, which browsers send to no server and in no
 * Referer, and removes them from the address bar. Inserts values as text, never as HTML. If several
 * links are opened in turn, shows the last one's order, whichever response arrives last.
 */
const SCRIPT = `
const find = (id) => document.getElementById(id);
const row = (label, amount) => {
  const cells = find('items').insertRow();
  cells.insertCell().textContent = label;
  cells.insertCell().textContent = amount;
};
const show = (state, order) => {
  find('state').textContent = state;
  find('number').textContent = order ? 'Order ' + order.orderNumber : '';
  find('items').replaceChildren();
  if (!order) return;
  for (const item of order.items) {
    row(item.quantity + ' × ' + item.productName, item.lineTotal + ' ' + order.currency);
  }
  row('Total', order.totalAmount + ' ' + order.currency);
};
const ask = async (id, token) => {
  const isToken = /^[A-Za-z0-9_-]+$/.test(token);
  if (!id || !isToken) return [${JSON.stringify(NOT_OPENED)}];
  const answer = await fetch('api/v1/orders/' + encodeURIComponent(id), {
    headers: { 'x-order-token': token },
    credentials: 'omit',
    cache: 'no-store',
  });
  if (answer.status === 429 || answer.status >= 500) {
    return ['The shop is busy. Please open the link from the mail again in a minute.'];
  }
  if (!answer.ok) return [${JSON.stringify(NOT_OPENED)}];
  const order = await answer.json();
  return ['Status: ' + order.status + '. Placed on ' + order.createdAt.slice(0, 10) + '.', order];
};
let opened = 0;
const open = async () => {
  const given = new URLSearchParams(location.hash.slice(1));
  history.replaceState(null, '', location.pathname);
  show('Loading…');
  const turn = (opened += 1);
  const answer = await ask(given.get('id'), given.get('token') ?? '').catch(() => [
    'The shop cannot be reached. Please try again later.',
  ]);
  if (turn === opened) show(...answer);
};
// Another link of a mail, opened in the same tab, changes the fragment alone.
addEventListener('hashchange', () => location.hash && open());
open();
`;

/** The page behind the link in a guest's order mail, unless a storefront has its own. */
export const guestOrderPage: HtmlPage = {
  title: 'Your order',
  body: html`<h2 id="number"></h2>
    <p id="state" role="status">Loading…</p>
    <table id="items"></table>
    <noscript
      ><p>
        This page needs JavaScript, so that the secret in the link stays out of the server’s logs.
      </p></noscript
    >`,
  script: SCRIPT,
};
