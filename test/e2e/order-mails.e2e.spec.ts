import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProductResponse } from '../../src/catalog/dto/product.dto.js';
import type { PlacedOrderResponse } from '../../src/orders/dto/order.dto.js';
import { BackgroundJobs } from '../../src/platform/jobs/background-jobs.js';
import { within } from '../support/async.js';
import { MailServer } from '../support/mail-server.js';
import type { ReceivedMail } from '../support/received-mail.js';
import { Shopper, oneOf, guestTokenOf } from '../support/shopper.js';
import { startTestApp, type TestApp, type TestUser } from '../support/test-app.js';

/** As a mail program shows the rows of the table: no tags, and what was escaped as it was. */
function shown(html: string): string[] {
  const cells = [...html.matchAll(/<tr>\s*<td[^>]*>(.*?)<\/td>\s*<td[^>]*>(.*?)<\/td>\s*<\/tr>/gs)];
  const plain = (text = '') =>
    text
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&');
  return cells.map(([, label, amount]) => `${plain(label)}: ${plain(amount)}`);
}

const linesOf = ({ text }: ReceivedMail) => text.split('\r\n');

const subjectOf = ({ headers }: ReceivedMail) => headers.get('subject');

describe('mails about orders', () => {
  const server = new MailServer();
  let shop: TestApp;
  let shopper: Shopper;
  let staff: string;
  let made = 0;

  beforeAll(async () => {
    await server.start();
    shop = await startTestApp({ SMTP_URL: server.url, CURRENCY: 'EUR' });
    shopper = await Shopper.of(shop);
    staff = await shop.token('update_order');
  });
  afterAll(async () => {
    await shop.close();
    await server.stop();
  });

  const anAddress = () => `buyer-${(made += 1)}@shop.example`;

  /** All that have gone to it, when none is under way any more. */
  async function mailsTo(address: string): Promise<ReceivedMail[]> {
    await within(shop.app.get(BackgroundJobs, { strict: false }).idle(), 'the mails');
    return server.deliveries.filter(({ recipients }) => recipients.includes(address)).map(({ mail }) => mail);
  }

  async function onlyMailTo(address: string): Promise<ReceivedMail> {
    const mails = await mailsTo(address);
    expect(mails.map(subjectOf), address).toHaveLength(1);
    return mails[0] ?? expect.fail('no mail');
  }

  async function placed(products: ProductResponse[], email: string): Promise<PlacedOrderResponse> {
    const { status, body } = await shopper.order({ ...oneOf(...products), contactEmail: email });
    expect(status).toBe(201);
    return body;
  }

  describe('that are placed', () => {
    it('list for a guest what was bought, as text and HTML', async () => {
      const [mug, bowl] = [
        await shopper.product({ price: '24.90' }),
        await shopper.product({ price: '0.05' }),
      ];
      const to = anAddress();
      const { body } = await shopper.order({
        items: [
          { productId: bowl.id, quantity: 3 },
          { productId: mug.id, quantity: 2 },
        ],
        contactEmail: to,
      });
      const mail = await onlyMailTo(to);
      expect(Object.fromEntries(mail.headers)).toMatchObject({
        to,
        subject: `Your order ${body.orderNumber} - nest-shop`,
        'auto-submitted': 'auto-generated',
      });
      const rows = [`3 × ${bowl.name}: 0.15 EUR`, `2 × ${mug.name}: 49.80 EUR`, 'Total: 49.95 EUR'];
      expect(linesOf(mail)).toEqual(expect.arrayContaining(rows));
      expect(shown(mail.html)).toEqual(rows);
    });

    it('contain a link that opens a guest’s order, with the token in the fragment only', async () => {
      const to = anAddress();
      const order = await placed([await shopper.product()], to);
      await shopper.changeStatus(order.id, 'processing', staff);
      for (const { text, html, link } of await mailsTo(to)) {
        const { origin, pathname, search, hash } = new URL(link);
        expect(origin + pathname).toBe(`${shop.config.publicUrl}/guest-order`);
        expect(search).toBe('');
        const given = new URLSearchParams(hash.slice(1));
        expect(given.get('id')).toBe(order.id);
        expect(given.get('token')).toBe(order.guestToken);
        const sent = { headers: { 'x-order-token': given.get('token') ?? '' } };
        expect(await shopper.get(given.get('id') ?? '', sent)).toMatchObject({ status: 200 });
        expect(text.split(link)).toHaveLength(2);
        const links = [...html.matchAll(/https?:\/\/[^"<]*/g)].map(([each]) => each.replaceAll('&amp;', '&'));
        expect(new Set(links)).toEqual(new Set([link]));
        expect(html).not.toMatch(/src=|<script/i);
      }
    });

    it('go to the account’s address, whatever address is given, without a link', async () => {
      const product = await shopper.product();
      const buyer = await shop.userOf('customer');
      const sent = { token: buyer.token };
      const { body } = await shopper.order(oneOf(product), sent);
      const mail = await onlyMailTo(buyer.user.email);
      expect(subjectOf(mail)).toBe(`Your order ${body.orderNumber} - nest-shop`);
      expect(mail.link).toBe('');
      const stranger = anAddress();
      await shopper.order({ ...oneOf(product), contactEmail: stranger }, sent);
      expect(await mailsTo(stranger)).toEqual([]);
      expect(await mailsTo(buyer.user.email)).toHaveLength(2);
    });

    it('show product names unchanged and escaped', async () => {
      const names = [
        `<script>alert('x')</script>`,
        `"><img src=x onerror=alert(1)>`,
        'Tom & Jerry &amp; <b>co</b>',
        'Ça & 漆器 🍵',
      ];
      const products = [];
      for (const name of names) {
        const product = await shopper.product();
        await shopper.change(product, { name });
        products.push(product);
      }
      const to = anAddress();
      await placed(products, to);
      const mail = await onlyMailTo(to);
      const rows = [...names.map((name) => `1 × ${name}: 10.00 EUR`), 'Total: 40.00 EUR'];
      expect(linesOf(mail)).toEqual(expect.arrayContaining(rows));
      expect(shown(mail.html)).toEqual(rows);
      expect(mail.html).not.toMatch(/<(script|img|b)\b/i);
    });

    it('show the price at the time of the order, whatever has changed since', async () => {
      const product = await shopper.product({ price: '10.00' });
      const to = anAddress();
      const { id } = await placed([product], to);
      await shopper.change(product, { name: 'Renamed', price: '99.00' });
      await shopper.changeStatus(id, 'processing', staff);
      const [confirmation, ...others] = await mailsTo(to);
      expect(confirmation?.text).toContain(`1 × ${product.name}: 10.00 EUR`);
      for (const { text } of others) expect(text).not.toMatch(/Renamed|99\.00/);
    });

    it('are not sent for an order that was rejected', async () => {
      const to = anAddress();
      const [enough, none] = [await shopper.product(), await shopper.product({ stockQuantity: 0 })];
      const wrong: [object, number][] = [
        [oneOf(enough, none), 409],
        [oneOf(enough, { id: '0' }), 404],
        [oneOf(enough, enough), 400],
        [{ ...oneOf(enough), expectedTotal: '9.99' }, 409],
        [{}, 400],
      ];
      for (const [body, status] of wrong) {
        expect(await shopper.order({ ...body, contactEmail: to })).toMatchObject({ status });
      }
      expect(await mailsTo(to)).toEqual([]);
      await placed([enough], to);
      await onlyMailTo(to);
    });

    it('are sent once for equal requests with one idempotency key', async () => {
      const product = await shopper.product();
      const to = anAddress();
      const { body: session } = await shop.post<{ sessionId: string }>('/sessions', undefined);
      const headers = { 'idempotency-key': `mailed-to-${to}`, 'x-session-id': session.sessionId };
      const ask = () => shopper.order({ ...oneOf(product), contactEmail: to }, { headers });
      const answers = await Promise.all(Array.from({ length: 8 }, ask));
      answers.push(await ask());
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
      await onlyMailTo(to);
    });
  });

  describe('that change', () => {
    /** Of the mails after the confirmation. */
    const news = async (address: string) => (await mailsTo(address)).slice(1).map(subjectOf);

    it('are sent for each transition, and for no rejected one', async () => {
      const to = anAddress();
      const { id, orderNumber } = await placed([await shopper.product()], to);
      const moves: [string, number, string?][] = [
        ['shipped', 409],
        ['processing', 200, 'is being processed'],
        ['processing', 409],
        ['shipped', 200, 'is on its way to you'],
        ['cancelled', 409],
        ['delivered', 200, 'has been delivered'],
        ['lost', 400],
      ];
      const expected: string[] = [];
      for (const [status, answered, told] of moves) {
        expect((await shopper.changeStatus(id, status, staff)).status, status).toBe(answered);
        if (told !== undefined) expected.push(`Your order ${orderNumber} ${told} - nest-shop`);
        expect(await news(to), status).toEqual(expected);
      }
      const last = (await mailsTo(to)).at(-1);
      expect(last?.text).toMatch(`Your order ${orderNumber} has been delivered.`);
      expect(last?.html).toContain(`<p>Your order ${orderNumber} has been delivered.</p>`);
    });

    it.each<[string, (order: PlacedOrderResponse) => Promise<{ readonly status: number }>]>([
      ['its guest', (order) => shopper.cancel(order.id, guestTokenOf(order))],
      ['staff', ({ id }) => shopper.cancel(id, { token: staff })],
      ['staff, as a status change', ({ id }) => shopper.changeStatus(id, 'cancelled', staff)],
    ])('are sent once for a cancellation by %s', async (_, cancel) => {
      const to = anAddress();
      const order = await placed([await shopper.product()], to);
      const answers = await Promise.all(Array.from({ length: 4 }, () => cancel(order)));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
      expect(await news(to)).toEqual([`Your order ${order.orderNumber} has been cancelled - nest-shop`]);
    });

    it('go to the account’s address, whatever address was given', async () => {
      const buyer: TestUser = await shop.userOf('customer');
      const stranger = anAddress();
      const sent = { token: buyer.token };
      const { body } = await shopper.order(
        { ...oneOf(await shopper.product()), contactEmail: stranger },
        sent,
      );
      await shopper.cancel(body.id, sent);
      expect(await news(buyer.user.email)).toEqual([
        `Your order ${body.orderNumber} has been cancelled - nest-shop`,
      ]);
      expect(await mailsTo(stranger)).toEqual([]);
    });
  });
});

describe('mails about orders with a server that does not respond', () => {
  it('delay neither an order nor its transitions', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket.on('error', () => {})));
    await once(silent.listen(0, '127.0.0.1'), 'listening');
    const { port } = silent.address() as AddressInfo;
    const shop = await startTestApp({ SMTP_URL: `smtp://127.0.0.1:${port}` });
    try {
      const shopper = await Shopper.of(shop);
      const staff = await shop.token('update_order');
      const product = await shopper.product({ stockQuantity: 10 });
      const order = () => shopper.order({ ...oneOf(product), contactEmail: 'guest@shop.example' });
      const called = once(silent, 'connection');
      const first = await order();
      expect(first.status).toBe(201);
      await called;
      // From here on a mail waits for a word of the server, and more of them than are sent at once.
      for (let more = 0; more < 5; more += 1) expect((await order()).status).toBe(201);
      expect((await shopper.changeStatus(first.body.id, 'processing', staff)).status).toBe(200);
      expect((await shopper.cancel(first.body.id, guestTokenOf(first.body))).status).toBe(200);
      expect(await shopper.stock(product)).toBe(5);
      expect(sockets.some((socket) => !socket.destroyed)).toBe(true);
    } finally {
      for (const socket of sockets) socket.destroy();
      silent.close();
      await shop.close();
    }
  });

  it('are sent later when the mail server was unavailable at first', async () => {
    const server = new MailServer();
    await server.start();
    const shop = await startTestApp({ SMTP_URL: server.url });
    try {
      await server.stop();
      const down = createServer((socket) => socket.destroy());
      await once(down.listen(Number(new URL(server.url).port), '127.0.0.1'), 'listening');
      const tried = once(down, 'connection');
      const shopper = await Shopper.of(shop);
      const product = await shopper.product();
      const { status, body } = await shopper.order({ ...oneOf(product), contactEmail: 'late@shop.example' });
      expect(status).toBe(201);
      await tried;
      await new Promise((resolve) => down.close(resolve));
      await server.start();
      expect(subjectOf(await server.mailTo('late@shop.example'))).toBe(
        `Your order ${body.orderNumber} - nest-shop`,
      );
    } finally {
      await shop.close();
      await server.stop();
    }
  });
});
