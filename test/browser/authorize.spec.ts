import { mkdir } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, type TestContext } from 'vitest';
import { openBrowser } from '../support/browser.js';
import { OAuthDriver, PASSWORD } from '../support/oauth.js';
import { execute, showOnly, watch } from '../support/swagger-ui.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** For a person to look at; git does not keep them. */
const SCREENSHOTS = 'coverage/screenshots';

describe('Authorize in Swagger UI', () => {
  let shop: TestApp;
  let user: string;
  /**
   * As a start has it that nobody has set up: the shop listens at 127.0.0.1, and calls itself
   * localhost.
   */
  let publicUrl: string;
  /** One for all tests: each new one would load and compile the scripts of Swagger UI again. */
  let shared: BrowserContext | undefined;

  beforeAll(async () => {
    // The redirect of the code flow is registered at the public address, so that has to be the real
    // one.
    const port = await freePort();
    publicUrl = `http://localhost:${port}`;
    shop = await startTestApp({ PORT: String(port), PUBLIC_URL: publicUrl });
    user = await new OAuthDriver(shop).register();
    await mkdir(SCREENSHOTS, { recursive: true });
  });
  afterAll(async () => {
    await shared?.close();
    await shop.close();
  });

  async function openPage(context: TestContext): Promise<Page> {
    const browser = await openBrowser(context);
    if (!shared) {
      shared = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      await showOnly(shared, 'listSessions', 'createCategory');
    }
    const page = await shared.newPage();
    onTestFinished(() => page.close());
    return page;
  }

  it('shows an error for a wrong password, and for a denied consent', async (context) => {
    const page = await openPage(context);
    const byPassword = await openAuthorize(page, publicUrl, 'password');
    await byPassword.locator('#oauth_username').fill(user);
    await byPassword.locator('#oauth_password').fill('wrong');
    await apply(byPassword);
    await byPassword.getByText('The login or password is wrong.').waitFor();

    const byCode = flowIn(page, 'authorizationCode');
    const opened = page.waitForEvent('popup');
    await apply(byCode);
    const popup = await opened;
    const closed = popup.waitForEvent('close');
    await popup.getByRole('button', { name: 'Deny' }).click();
    await closed;
    await byCode.getByText('The user denied access.').waitFor();
  });

  it('redirects to the consent page and calls only what was allowed there', async (context) => {
    const page = await openPage(context);
    const trouble = watch(page, publicUrl);
    const dialog = await openAuthorize(page, publicUrl, 'authorizationCode');
    await dialog.locator('label[for^="profile-"]').click();
    const opened = page.waitForEvent('popup');
    await apply(dialog);
    const popup = await opened;
    await popup.getByRole('heading', { name: 'Allow access to your account?' }).waitFor();
    await popup.screenshot({ path: `${SCREENSHOTS}/consent.png` });

    await popup.getByLabel('E-mail address or username').fill(user);
    await popup.getByLabel('Password').fill('wrong');
    await popup.getByRole('button', { name: 'Allow' }).click();
    await popup.getByRole('alert').waitFor();
    await popup.screenshot({ path: `${SCREENSHOTS}/consent-refused.png` });

    const closed = popup.waitForEvent('close');
    await popup.getByLabel('Password').fill(PASSWORD);
    await popup.getByRole('button', { name: 'Allow' }).click();
    await closed;
    await dialog.getByRole('button', { name: 'Remove authorization' }).waitFor();
    await page.screenshot({ path: `${SCREENSHOTS}/authorize-code.png` });
    await close(page);

    expect(await execute(page, 'listSessions')).toContain('"clientId": "swagger-ui"');
    expect(await execute(page, 'createCategory')).toContain('"forbidden"');
    expect(trouble).toEqual([]);
  });

  it('also works when the page was opened under another host name of this machine', async (context) => {
    const page = await openPage(context);
    expect(shop.origin).toMatch(/^http:\/\/127\.0\.0\.1:/);
    const dialog = await openAuthorize(page, shop.origin, 'authorizationCode');
    expect(new URL(page.url()).origin).toBe(publicUrl);
    await logInByCode(page, dialog);
    await dialog.getByRole('button', { name: 'Remove authorization' }).waitFor();
  });

  describe.each([
    ['a password', 'password'],
    ['the code flow', 'authorizationCode'],
  ])('with %s', (_, flow) => {
    it('logs in, calls an operation, stores nothing and loses the log-in on reload', async (context) => {
      const page = await openPage(context);
      const trouble = watch(page, publicUrl);
      const addresses: string[] = [];
      const note = (each: Page) => each.on('framenavigated', (frame) => addresses.push(frame.url()));
      note(page).on('popup', note);
      const tokens = refreshTokens(page);
      const dialog = await openAuthorize(page, publicUrl, flow);
      await (flow === 'password' ? logIn(dialog) : logInByCode(page, dialog));
      await dialog.getByRole('button', { name: 'Remove authorization' }).waitFor();
      await close(page);
      expect(await execute(page, 'listSessions')).toContain('"clientId": "swagger-ui"');
      await page.screenshot({ path: `${SCREENSHOTS}/authorize-${flow}-call.png` });
      expect(trouble).toEqual([]);
      await expectNothingStored();

      // Swagger UI opens the operation that the fragment names.
      await page.evaluate("history.replaceState(null, '', '/docs')");
      await page.reload();
      expect(await execute(page, 'listSessions')).toContain('"token_missing"');
      await expectNothingStored();

      async function expectNothingStored(): Promise<void> {
        expect(await page.evaluate('[{ ...localStorage }, { ...sessionStorage }]')).toEqual([{}, {}]);
        expect(await page.evaluate('indexedDB.databases()')).toEqual([]);
        expect(await page.context().cookies()).toEqual([]);
        const secrets = [PASSWORD, ...(await Promise.all(tokens))];
        expect(secrets.length).toBeGreaterThan(1);
        expect(addresses).not.toEqual([]);
        for (const secret of secrets) {
          const inAddress = [secret, encodeURIComponent(secret), secret.replaceAll(' ', '+')];
          for (const address of addresses) {
            expect(inAddress.filter((each) => address.includes(each))).toEqual([]);
          }
        }
      }
    });
  });

  it('removes what an older version has stored', async (context) => {
    const page = await openPage(context);
    await page.goto(`${publicUrl}/health/live`);
    await page.evaluate(`localStorage.setItem('authorized', '{"oauth2":{"password":"secret"}}')`);
    await page.goto(`${publicUrl}/docs`);
    await page.getByRole('button', { name: 'Authorize' }).first().waitFor();
    await page.waitForFunction('!localStorage.authorized');
    expect(await page.evaluate('({ ...localStorage })')).toEqual({});
  });

  async function logIn(dialog: Locator): Promise<void> {
    await dialog.locator('#oauth_username').fill(user);
    await dialog.locator('#oauth_password').fill(PASSWORD);
    await apply(dialog);
  }

  async function logInByCode(page: Page, dialog: Locator): Promise<void> {
    const opened = page.waitForEvent('popup');
    await apply(dialog);
    const popup = await opened;
    await popup.getByLabel('E-mail address or username').fill(user);
    await popup.getByLabel('Password').fill(PASSWORD);
    const closed = popup.waitForEvent('close', { timeout: 30_000 });
    await popup.getByRole('button', { name: 'Allow' }).click();
    await closed;
  }
});

/** Opens the dialog. @returns the part of it that is this flow's */
async function openAuthorize(page: Page, origin: string, flow: string): Promise<Locator> {
  await page.goto(`${origin}/docs`);
  await page.getByRole('button', { name: 'Authorize' }).first().click();
  return flowIn(page, flow);
}

const flowIn = (page: Page, flow: string): Locator =>
  page.locator('.auth-container').filter({ hasText: `Flow: ${flow}` });

/** The refresh tokens that the server gives out to a page, from now on. */
function refreshTokens(page: Page): Promise<string>[] {
  const tokens: Promise<string>[] = [];
  page.on('response', (response) => {
    if (!response.url().endsWith('/auth/token')) return;
    tokens.push(response.json().then((body: { refresh_token: string }) => body.refresh_token));
  });
  return tokens;
}

async function apply(dialog: Locator): Promise<void> {
  await dialog.getByRole('button', { name: 'Apply given OAuth2 credentials' }).click();
}

async function close(page: Page): Promise<void> {
  await page.locator('.modal-ux .close-modal').click();
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
