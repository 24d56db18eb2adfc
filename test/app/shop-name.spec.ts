import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PasswordResetRequested, VerificationRequested } from '../../src/auth/account.events.js';
import { BackgroundJobs } from '../../src/platform/jobs/background-jobs.js';
import { DomainEvents } from '../../src/platform/events/domain-events.js';
import { MailServer } from '../support/mail-server.js';
import type { ReceivedMail } from '../support/received-mail.js';
import { Shopper, oneOf } from '../support/shopper.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const PASSWORD = 'correct horse battery staple';
const CLIENT = { id: 'reviews', name: 'Reviews', redirectUris: ['https://reviews.example/back'] };
const REQUEST = new URLSearchParams({
  response_type: 'code',
  client_id: CLIENT.id,
  redirect_uri: CLIENT.redirectUris[0] ?? '',
  code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  code_challenge_method: 'S256',
  state: 'x',
}).toString();

const PUBLIC_URL = 'https://api.shop.example';
const NAME = 'Böll & <b>Söhne</b>';
const ESCAPED = 'Böll &amp; &lt;b&gt;Söhne&lt;/b&gt;';

describe.each([
  ['with a storefront', 'https://shop.example/en', 'https://shop.example/en'],
  ['without a storefront', '', PUBLIC_URL],
])('SHOP_NAME and STOREFRONT_URL, %s', (_, STOREFRONT_URL, home) => {
  const server = new MailServer();
  let shop: TestApp;
  const mailed = { verification: '', reset: '' };

  beforeAll(async () => {
    await server.start();
    shop = await startTestApp({
      SHOP_NAME: NAME,
      PUBLIC_URL,
      STOREFRONT_URL,
      SMTP_URL: server.url,
      OAUTH_CLIENTS: JSON.stringify([CLIENT]),
    });
    const events = shop.app.get(DomainEvents);
    events.on(VerificationRequested, ({ token }) => void (mailed.verification = token));
    events.on(PasswordResetRequested, ({ token }) => void (mailed.reset = token));
    await shop.post('/auth/register', { username: 'ada', email: 'ada@example.com', password: PASSWORD });
    await shop.post('/auth/password/forgot', { email: 'ada@example.com' });
    await shop.app.get(BackgroundJobs, { strict: false }).idle();
  });
  afterAll(async () => {
    await shop.close();
    await server.stop();
  });

  const html = { headers: { accept: 'text/html' } };
  const form = (fields: Record<string, string>) => ({
    raw: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });

  it("every page shows the shop's name and links to it", async () => {
    const pages = [
      await shop.get('//', html),
      await shop.get(`//verify-email?token=${mailed.verification}`),
      await shop.request('POST', '//verify-email', form({ token: mailed.verification })),
      await shop.get('//verify-email?token=wrong'),
      await shop.get(`//reset-password?token=${mailed.reset}`),
      await shop.request('POST', '//reset-password', form({ token: mailed.reset, password: 'short' })),
      await shop.request('POST', '//reset-password', form({ token: mailed.reset, password: PASSWORD })),
      await shop.get(`//oauth/authorize?${REQUEST}`),
      await shop.get('//oauth/authorize?client_id=unknown'),
      await shop.get('//guest-order'),
    ];
    expect(pages.map(({ status }) => status)).toEqual([200, 200, 200, 400, 200, 400, 200, 200, 400, 200]);
    for (const { text } of pages) {
      expect(text).toMatch(new RegExp(`<title>[^<]+ - ${ESCAPED}</title>`));
      expect(text).toContain(`<a href="${home}">${ESCAPED}</a>`);
      expect(text).not.toContain('<b>');
    }
    expect(pages[7]?.text).toContain(`asks for access to your account at ${ESCAPED}`);
  });

  it("the start page has the shop's name in its JSON", async () => {
    expect((await shop.get('//')).body).toMatchObject({ name: NAME });
  });

  it("account mails contain the shop's name and link to pages of the storefront", async () => {
    const mails = server.deliveries.map(({ mail }) => mail);
    expect(mails.map(({ link }) => link)).toEqual([
      `${home}/verify-email?token=${mailed.verification}`,
      `${home}/reset-password?token=${mailed.reset}`,
    ]);
    for (const mail of mails) expectNamed(mail);
  });

  it("order mails contain the shop's name and link to the order page of the storefront", async () => {
    const shopper = await Shopper.of(shop);
    const contactEmail = 'guest@example.com';
    const { body } = await shopper.order({ ...oneOf(await shopper.product()), contactEmail });
    await shopper.changeStatus(body.id, 'processing', await shop.token('update_order'));
    await shop.app.get(BackgroundJobs, { strict: false }).idle();
    const mails = server.deliveries.filter(({ recipients }) => recipients.includes(contactEmail));
    expect(mails).toHaveLength(2);
    for (const { mail } of mails) {
      expectNamed(mail);
      expect(mail.link).toBe(
        STOREFRONT_URL
          ? `${STOREFRONT_URL}/orders/${body.id}#token=${body.guestToken}`
          : `${PUBLIC_URL}/guest-order#id=${body.id}&token=${body.guestToken}`,
      );
    }
  });
});

/** In its sender, its subject and its two bodies. */
function expectNamed({ headers, text, html }: ReceivedMail): void {
  expect(decoded(headers.get('from'))).toBe(`${NAME} <shop@localhost>`);
  expect(decoded(headers.get('subject'))).toMatch(new RegExp(` - ${NAME}$`));
  expect([...headers.keys()]).not.toContain('bcc');
  expect(text.trimEnd().split('\r\n').at(-1)).toBe(NAME);
  expect(html).toContain(`<p>${ESCAPED}</p>`);
  expect(html).not.toContain('<b>');
}

/** Encoded words (RFC 2047) as text. */
function decoded(value = ''): string {
  return value
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind: string, word: string) => {
      if (kind.toLowerCase() === 'b') return Buffer.from(word, 'base64').toString();
      return decodeURIComponent(word.replaceAll('_', ' ').replaceAll('=', '%'));
    })
    .replace(/^"(.*)" </, '$1 <');
}
