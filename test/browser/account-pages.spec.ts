import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { PasswordResetRequested, VerificationRequested } from '../../src/auth/account.events.js';
import { BackgroundJobs } from '../../src/platform/jobs/background-jobs.js';
import { DomainEvents } from '../../src/platform/events/domain-events.js';
import { openBrowser } from '../support/browser.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const ADA = { username: 'ada', email: 'ada@example.com', password: 'correct horse battery staple' };
/** The narrowest phones. */
const VIEWPORT = { width: 320, height: 640 };

describe('account pages in a browser without JavaScript', () => {
  let shop: TestApp;
  let mailed = '';

  beforeAll(async () => {
    shop = await startTestApp();
    const events = shop.app.get(DomainEvents);
    for (const type of [VerificationRequested, PasswordResetRequested]) {
      events.on(type, ({ token }) => {
        mailed = token;
      });
    }
    await shop.post('/auth/register', ADA);
  });
  afterAll(() => shop.close());

  async function visit(
    context: TestContext,
    path: string,
    read: (page: Page) => Promise<void>,
  ): Promise<void> {
    const browser = await openBrowser(context);
    try {
      const window = await browser.newContext({ javaScriptEnabled: false, viewport: VIEWPORT });
      const page = await window.newPage();
      const violations: string[] = [];
      page.on('console', (message) => {
        if (/Content Security Policy|Refused/i.test(message.text())) violations.push(message.text());
      });
      await page.goto(shop.origin + path);
      await read(page);
      expect(violations).toEqual([]);
    } finally {
      await browser.close();
    }
  }

  it('verify an e-mail address', async (context) => {
    await visit(context, `/verify-email?token=${mailed}`, async (page) => {
      await page.getByRole('button', { name: 'Confirm my address' }).click();
      await page.getByRole('heading', { name: 'Your address is confirmed' }).waitFor();
      expect(new URL(page.url()).search).toBe('');
    });
  });

  it('accept a new password after a rejected one', async (context) => {
    await shop.post('/auth/password/forgot', { email: ADA.email });
    await shop.app.get(BackgroundJobs).idle();
    await visit(context, `/reset-password?token=${mailed}`, async (page) => {
      const field = page.getByLabel('New password');
      expect(await field.getAttribute('type')).toBe('password');
      expect(await field.getAttribute('autocomplete')).toBe('new-password');
      await field.fill('password1');
      await page.getByRole('button', { name: 'Set the password' }).click();
      await page.getByRole('alert').getByText('too easy to guess').waitFor();

      // The style that the policy names by its hash is applied, and nothing is wider than the
      // screen.
      const box = await page.getByLabel('New password').boundingBox();
      expect(box?.width).toBeGreaterThan(280);
      expect(box?.width).toBeLessThanOrEqual(VIEWPORT.width);

      await page.getByLabel('New password').fill('another horse entirely');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Your new password is set' }).waitFor();
    });
    expect(
      (await shop.post('/auth/login', { login: 'ada', password: 'another horse entirely' })).status,
    ).toBe(200);
  });

  it('show a friendly message for an invalid link', async (context) => {
    await visit(context, '/reset-password?token=%22%3E%3Cimg%20src%3Dx%3E', async (page) => {
      expect(await page.getByRole('heading').textContent()).toBe('This link does not work');
      expect(await page.locator('img').count()).toBe(0);
    });
  });
});
