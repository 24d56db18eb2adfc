import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';
import type { TestContext } from 'vitest';
import './provided.js';

/** Where systems put Chromium or Chrome; nothing is downloaded. */
const PLACES = [
  process.env.TEST_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:/Program Files/Google/Chrome/Application/chrome.exe',
];

const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A real browser; where there is none the test is counted as not run, and in CI it fails. */
export async function openBrowser({ task, skip }: TestContext): Promise<Browser> {
  const executablePath = PLACES.find((place) => place && existsSync(place));
  if (executablePath) return chromium.launch({ executablePath, args: QUIET });
  if (process.env.CI)
    throw new Error('A browser is required where CI is set: install chromium, or set TEST_CHROMIUM.');
  task.meta.notRun = 'Swagger UI in a browser (none found: install chromium, or set TEST_CHROMIUM)';
  return skip(task.meta.notRun);
}
