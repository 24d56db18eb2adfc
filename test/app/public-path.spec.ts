import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OpenAPIObject } from '@nestjs/swagger';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { BackgroundJobs } from '../../src/platform/jobs/background-jobs.js';
import { startPrefixProxy, type PrefixProxy } from '../support/prefix-proxy.js';
import { oneOf, Shopper } from '../support/shopper.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('a shop below a path, behind a proxy that strips it', () => {
  let proxy: PrefixProxy;
  let shop: TestApp;
  let shopper: Shopper;

  beforeAll(async () => {
    proxy = await startPrefixProxy('/shop');
    shop = await startTestApp({ PUBLIC_URL: proxy.publicUrl });
    proxy.serve(shop.origin);
    shopper = await Shopper.of(shop);
  });
  afterAll(async () => {
    await shop.close();
    await proxy.close();
  });

  const open = (path: string, init?: RequestInit) =>
    fetch(new URL(path, `${proxy.publicUrl}/`), { redirect: 'manual', ...init });
  const json = { 'content-type': 'application/json' };

  it('uses the path in the OpenAPI document', async () => {
    const document = (await (await open('openapi.json')).json()) as OpenAPIObject;
    expect(document.servers?.[0]?.url).toBe(proxy.publicUrl);
    const schemes = JSON.stringify(document.components?.securitySchemes);
    expect(schemes).toContain(`"tokenUrl":"${proxy.publicUrl}/api/v1/auth/token"`);
    expect(schemes).toContain(`"authorizationUrl":"${proxy.publicUrl}/oauth/authorize"`);
  });

  it('uses the path in Location', async () => {
    const { token } = await shop.userOf('admin');
    const category = { name: 'Below a path' };
    const product = { name: 'Below', price: '1.00', categoryId: (await shopper.product()).category.id };
    for (const [path, body] of [
      ['categories', category],
      ['products', product],
      ['roles', { name: 'below_a_path' }],
      ['orders', oneOf(await shopper.product())],
    ] as const) {
      const created = await open(`api/v1/${path}`, {
        method: 'POST',
        headers: { ...json, authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
      });
      expect(created.status, path).toBe(201);
      const location = new URL(created.headers.get('location') ?? '', created.url);
      expect(location.href, path).toMatch(new RegExp(`^${proxy.publicUrl}/api/v1/${path}/`));
      const read = await fetch(location, { headers: { authorization: `Bearer ${token}` } });
      expect(read.status, path).toBe(200);
    }
  });

  it('uses the path in the guest cookie', async () => {
    const { id } = await shopper.product();
    const added = await open('api/v1/cart/items', {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ productId: id }),
    });
    expect(added.headers.get('set-cookie')).toMatch(/; Path=\/shop;?/);
  });

  it('uses the path in the links of the start page', async () => {
    const page = await (await open('', { headers: { accept: 'text/html' } })).text();
    const links = [...page.matchAll(/href="([^"]+)"/g)].map(([, link]) => link ?? '');
    expect(links.length).toBeGreaterThanOrEqual(4);
    for (const link of links) expect((await open(link)).status, link).toBe(200);
  });

  it('uses the path in the icon of its pages', async () => {
    const page = await (await open('', { headers: { accept: 'text/html' } })).text();
    const href = /<link rel="icon" href="([^"]+)"/.exec(page)?.[1] ?? expect.fail('no icon');
    const icon = await open(href);
    expect(icon.status).toBe(200);
    expect(icon.headers.get('content-type')).toMatch(/^image\//);
  });

  it('uses the path in the links of mails and the forms of their pages', async () => {
    const account = {
      email: 'below@example.com',
      username: 'below',
      password: 'correct horse battery staple',
    };
    await open('api/v1/auth/register', { method: 'POST', headers: json, body: JSON.stringify(account) });
    await shop.app.get(BackgroundJobs).idle();
    const { mailFolder } = shop.config;
    const mail = await vi.waitFor(async () => {
      const files = await readdir(mailFolder);
      const mails = await Promise.all(files.map((file) => readFile(join(mailFolder, file), 'utf8')));
      return mails.find((each) => each.includes(account.email)) ?? expect.fail('no mail');
    });
    const text = mail.replace(/=\r?\n/g, '').replaceAll('=3D', '=');
    const link = /http:\/\/localhost:\d+\/\S*?token=[\w%.-]+/.exec(text)?.[0] ?? expect.fail(text);
    expect(link.startsWith(`${proxy.publicUrl}/verify-email?`)).toBe(true);
    const page = await open(link);
    expect(page.status).toBe(200);
    const html = await page.text();
    const action = new URL(/action="([^"]+)"/.exec(html)?.[1] ?? '', page.url);
    const token = /name="token" value="([^"]+)"/.exec(html)?.[1] ?? '';
    const answer = await fetch(action, { method: 'POST', body: new URLSearchParams({ token }) });
    expect(answer.status).toBe(200);
  });

  it('uses the path in the issuer and in the OAuth metadata', async () => {
    const metadata = (await (await open('.well-known/oauth-authorization-server')).json()) as Record<
      string,
      string
    >;
    expect(metadata).toMatchObject({
      issuer: proxy.publicUrl,
      token_endpoint: `${proxy.publicUrl}/api/v1/auth/token`,
      authorization_endpoint: `${proxy.publicUrl}/oauth/authorize`,
    });
  });

  it('uses the path in the files of Swagger UI', async () => {
    for (const address of ['docs', 'docs/']) {
      const page = await open(address);
      expect(page.status).toBe(200);
      const files = [...(await page.text()).matchAll(/(?:href|src)="([^"]+\.(?:css|js))"/g)].map(
        ([, file]) => file ?? '',
      );
      expect(files.length).toBeGreaterThanOrEqual(3);
      for (const file of files) {
        const answer = await fetch(new URL(file, page.url));
        expect(answer.status, `${address}: ${file}`).toBe(200);
      }
    }
  });
});
