import type { Page } from '../../shared/http/html-page.js';
import { html } from '../../shared/html.js';

/**
 * Reads the order's id and its token from the fragment of the address, which browsers send to no server and in no
 * Referer, and removes it from the address. Text goes into the page as text.
 */
const SCRIPT = `
const show = (id, text) => { document.getElementById(id).textContent = text; };
const fail = () => show('state', 'This link does not open an order. A part of it may be missing; or the order belongs to your account now: log in to see it.');
const row = (label, amount) => {
  const cells = document.getElementById('items').insertRow();
  cells.insertCell().textContent = label;
  cells.insertCell().textContent = amount;
};
const open = async () => {
  const given = new URLSearchParams(location.hash.slice(1));
  const [id, token] = [given.get('id'), given.get('token')];
  history.replaceState(null, '', location.pathname);
  show('number', '');
  document.getElementById('items').replaceChildren();
  if (!id || !token) return fail();
  const answer = await fetch('api/v1/orders/' + encodeURIComponent(id), {
    headers: { 'x-order-token': token },
    credentials: 'omit',
    cache: 'no-store',
  });
  if (answer.status === 429 || answer.status >= 500) {
    return show('state', 'The shop is busy. Please open the link of the mail again in a minute.');
  }
  if (!answer.ok) return fail();
  const order = await answer.json();
  show('number', 'Order ' + order.orderNumber);
  show('state', 'Status: ' + order.status + '. Placed on ' + order.createdAt.slice(0, 10) + '.');
  for (const item of order.items) {
    row(item.quantity + ' × ' + item.productName, item.lineTotal + ' ' + order.currency);
  }
  row('Total', order.totalAmount + ' ' + order.currency);
};
const start = () => open().catch(() => show('state', 'The shop cannot be reached. Please try again later.'));
// Another link of a mail, opened in the same tab, changes the fragment alone.
addEventListener('hashchange', () => location.hash && start());
start();
`;

/** What the link in a guest's order mail opens, where no storefront has a page of its own for it. */
export const guestOrderPage: Page = {
  title: 'Your order',
  body: html`<h2 id="number"></h2>
    <p id="state" role="status">Loading…</p>
    <table id="items"></table>
    <noscript
      ><p>This page needs JavaScript: the link keeps its secret from the server’s logs.</p></noscript
    >`,
  script: SCRIPT,
};
