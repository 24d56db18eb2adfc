import { once } from 'node:events';
import { readFile, readdir, stat } from 'node:fs/promises';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BackgroundJobs } from '../../src/platform/jobs/background-jobs.js';
import { UserRepository } from '../../src/users/domain/user.repository.js';
import { MailServer } from '../support/mail-server.js';
import { readMail } from '../support/received-mail.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const PASSWORD = 'correct horse battery staple';

const register = (shop: TestApp, username: string) =>
  shop.post('/auth/register', { username, email: `${username}@example.com`, password: PASSWORD });

const login = (shop: TestApp, username: string, password = PASSWORD) =>
  shop.post('/auth/login', { login: username, password });

/**
 * What a browser asks for: the link leads to the public address, behind which the test's server
 * stands.
 */
function pathOf(link: string): string {
  const { pathname, search } = new URL(link);
  return `/${pathname}${search}`;
}

/** Sends the form of a page that a link leads to. */
function submit(shop: TestApp, link: string, fields: Readonly<Record<string, string>> = {}) {
  const { pathname, searchParams } = new URL(link);
  return shop.request('POST', `/${pathname}`, {
    raw: new URLSearchParams({ token: searchParams.get('token') ?? '', ...fields }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
}

describe('mails by SMTP', () => {
  const server = new MailServer();
  let shop: TestApp;

  beforeAll(async () => {
    await server.start();
    const MAIL_FROM = 'The Shop <hello@shop.example>';
    shop = await startTestApp({ SMTP_URL: server.url, MAIL_FROM, PUBLIC_URL: 'https://shop.example' });
  });
  afterAll(async () => {
    await shop.close();
    await server.stop();
  });

  it('send a registered user a link that verifies the address, as text and HTML', async () => {
    await register(shop, 'ada');
    const { headers, text, html, link } = await server.mailTo('ada@example.com');
    expect(Object.fromEntries(headers)).toMatchObject({
      from: 'The Shop <hello@shop.example>',
      to: 'ada@example.com',
      subject: 'Confirm your e-mail address - nest-shop',
      'auto-submitted': 'auto-generated',
      'message-id': expect.stringMatching(/^<[0-9a-f-]{36}@shop\.example>$/),
    });
    expect(link).toMatch(/^https:\/\/shop\.example\/verify-email\?token=[\w-]{43}$/);
    expect(html).toContain(`href="${link}"`);
    expect(html).not.toMatch(/<(img|script|link|iframe)|url\(|src=/i);
    expect(text).toContain('24 hours');
    expect(html).toContain('24 hours');

    const isVerified = async () =>
      (await shop.app.get(UserRepository, { strict: false }).findByEmail('ada@example.com'))?.isVerified;
    const page = await shop.get(pathOf(link));
    expect(page).toMatchObject({ status: 200, text: expect.stringContaining('Confirm my address') });
    expect(await isVerified()).toBe(false);
    expect(await submit(shop, link)).toMatchObject({
      status: 200,
      text: expect.stringContaining('is confirmed'),
    });
    expect(await isVerified()).toBe(true);
    expect((await submit(shop, link)).status).toBe(400);
  });

  it('send a link to set a new password after a forgotten one', async () => {
    await register(shop, 'grace');
    await server.mailTo('grace@example.com');
    server.deliveries.length = 0;
    await shop.post('/auth/password/forgot', { email: 'Grace@Example.com' });
    const { headers, link, html } = await server.mailTo('grace@example.com');
    expect(headers.get('subject')).toBe('Choose a new password - nest-shop');
    expect(html).toContain(`href="${link}"`);

    expect((await shop.get(pathOf(link))).text).toContain('autocomplete="new-password"');
    const answer = await submit(shop, link, { password: 'another horse entirely' });
    expect(answer).toMatchObject({ status: 200, text: expect.stringContaining('new password is set') });
    expect((await login(shop, 'grace')).status).toBe(401);
    expect((await login(shop, 'grace', 'another horse entirely')).status).toBe(200);
  });

  it('send nothing to an address without an account', async () => {
    server.deliveries.length = 0;
    expect((await shop.post('/auth/password/forgot', { email: 'nobody@example.com' })).status).toBe(202);
    expect((await shop.post('/auth/verify-email/resend', { email: 'nobody@example.com' })).status).toBe(202);
    await shop.app.get(BackgroundJobs).idle();
    expect(server.deliveries).toEqual([]);
  });

  it('send nothing for a registration that is rolled back', async () => {
    await register(shop, 'joan');
    await server.mailTo('joan@example.com');
    server.deliveries.length = 0;
    expect((await register(shop, 'joan')).status).toBe(409);
    await shop.app.get(BackgroundJobs).idle();
    expect(server.deliveries).toEqual([]);
  });

  it('are sent later when the server is down, without delaying or failing the request', async () => {
    await server.stop();
    const down = createServer((socket) => socket.destroy()).listen(
      Number(new URL(server.url).port),
      '127.0.0.1',
    );
    await once(down, 'listening');
    const tried = once(down, 'connection');
    expect((await register(shop, 'late')).status).toBe(201);
    await tried;
    await new Promise((resolve) => down.close(resolve));
    await server.start();
    expect((await server.mailTo('late@example.com')).link).toContain('/verify-email?token=');
  });
});

describe('mails with a server that does not respond', () => {
  it('do not affect the request', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket.on('error', () => {}))).listen(
      0,
      '127.0.0.1',
    );
    await once(silent, 'listening');
    const shop = await startTestApp({
      SMTP_URL: `smtp://127.0.0.1:${(silent.address() as AddressInfo).port}`,
    });
    const called = once(silent, 'connection');
    expect((await register(shop, 'patient')).status).toBe(201);
    await called;
    expect((await login(shop, 'patient')).status).toBe(200);
    for (const socket of sockets) socket.destroy();
    silent.close();
    await shop.close();
  });
});

describe('mails without a server', () => {
  let shop: TestApp;

  beforeAll(async () => {
    shop = await startTestApp();
  });
  afterAll(() => shop.close());

  it('are written to files that only their owner can read, named by time', async () => {
    const before = new Set(await readdir(shop.config.mailFolder).catch(() => []));
    await register(shop, 'filed');
    await shop.app.get(BackgroundJobs).idle();
    const names = (await readdir(shop.config.mailFolder)).filter((name) => !before.has(name));
    const files = names.map((name) => join(shop.config.mailFolder, name));
    // Other suites may write theirs at the same time.
    const mails = await Promise.all(
      files.map(async (file) => ({ file, mail: readMail(await readFile(file, 'utf8')) })),
    );
    const own = mails.find(({ mail }) => mail.headers.get('to') === 'filed@example.com');
    expect(own?.file).toMatch(/\/\d{8}T\d{9}Z-[0-9a-f]{8}\.eml$/);
    expect((await stat(own!.file)).mode & 0o777).toBe(0o600);
    expect(own?.mail.headers.get('from')).toBe('"nest-shop" <shop@localhost>');
    expect((await submit(shop, own!.mail.link)).status).toBe(200);
  });
});
