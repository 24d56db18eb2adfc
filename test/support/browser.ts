import { existsSync } from 'node:fs';
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from 'playwright-core';
import type { TestContext } from 'vitest';
import './provided.js';

/** Where systems put Chromium or Chrome; nothing is downloaded. */
const CHROMIUM_PATHS = [
  process.env.TEST_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:/Program Files/Google/Chrome/Application/chrome.exe',
];

const LAUNCH_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * One for all tests of a process: starting one takes longer than most of them. It ends with the
 * process.
 */
let sharedBrowser: Promise<Browser> | undefined;

/** The windows of one test, which share no cookies and no storage with those of another. */
export class TestBrowser {
  private readonly contexts: BrowserContext[] = [];

  constructor(private readonly browser: Browser) {}

  async newContext(options?: BrowserContextOptions): Promise<BrowserContext> {
    const context = await this.browser.newContext(options);
    this.contexts.push(context);
    return context;
  }

  async newPage(options?: BrowserContextOptions): Promise<Page> {
    return (await this.newContext(options)).newPage();
  }

  async close(): Promise<void> {
    await Promise.all(this.contexts.map((context) => context.close()));
  }
}

/** A real browser; where there is none the test is counted as not run, and in CI it fails. */
export async function openBrowser({ task, skip }: TestContext): Promise<TestBrowser> {
  const executablePath = CHROMIUM_PATHS.find((place) => place && existsSync(place));
  if (executablePath) {
    sharedBrowser ??= chromium.launch({ executablePath, args: LAUNCH_ARGS });
    return new TestBrowser(await sharedBrowser);
  }
  if (process.env.CI)
    throw new Error('A browser is required where CI is set: install chromium, or set TEST_CHROMIUM.');
  task.meta.notRun = 'Swagger UI in a browser (none found: install chromium, or set TEST_CHROMIUM)';
  return skip(task.meta.notRun);
}
